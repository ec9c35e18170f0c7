"""Trains and scores by the Python wrapper; the class path of the session is the first argument."""
import sys

from pyspark.sql import SparkSession

from flows_spark import Stage

spark = SparkSession.builder.master("local[2]").config("spark.driver.extraClassPath", sys.argv[1]).getOrCreate()
table = spark.range(200).selectExpr("id", "rand(1) AS a", "randn(2) AS b")
estimator = Stage(
    spark, "FlowEstimator", inputCols=["a", "b"], settings=["steps=5", "batchSize=32"], numTasks=2, validationShare=0.1)
scored = estimator.fit(table).transform(table)
assert scored.where("log_prob IS NOT NULL").count() == 200, scored.show()
print("scored 200 rows")
