"""Uses the Python wrapper as PySpark's own stages are used. Arguments: the class path of the session, a model of the columns a and b, a folder."""
import json
import sys

from org.flows4j.spark import FlowEncoder, FlowEstimator, FlowSampler, FlowScorer, register
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.feature import SQLTransformer, VectorAssembler
from pyspark.sql import SparkSession

class_path, model, folder = sys.argv[1:]
builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", False)
spark = builder.config("spark.driver.extraClassPath", class_path).getOrCreate()
table = spark.range(200).selectExpr("id", "cos(id) AS a", "id / 100 AS b")
table.createOrReplaceTempView("points")


def scores(scored):
    return [row.log_prob for row in scored.orderBy("id").collect()]


scorer = FlowScorer(modelPath=model, batchRows=64)
expected = scores(scorer.transform(table))
print("scores", json.dumps(expected))

# Parameters: set, read back, changed for one call, copied.
assert scorer.getOrDefault("batchRows") == 64 and scorer.getOrDefault("handleInvalid") == "error"
assert "log_density" in scorer.transform(table, {scorer.outputCol: "log_density"}).columns
assert scores(scorer.copy().transform(table)) == expected
try:
    scorer.transform(table, {scorer.modelPath: model + ".missing"})
    raise AssertionError("a missing file was accepted")
except Exception as fault:
    assert "no model at" in str(fault), fault

# Saved and loaded alone, and within a pipeline beside a stage of Spark.
scorer.write().overwrite().save(folder + "/scorer")
loaded = FlowScorer.load(folder + "/scorer")
assert loaded.uid == scorer.uid and scores(loaded.transform(table)) == expected
stages = [
    VectorAssembler(inputCols=["a", "b"], outputCol="vector"),
    FlowScorer(modelPath=model, batchRows=64, inputCols=["vector"]),
    FlowEncoder(modelPath=model),
    FlowSampler(modelPath=model, seed=3),
]
Pipeline(stages=stages).fit(table).write().overwrite().save(folder + "/scoring")
pipeline = PipelineModel.load(folder + "/scoring")
assert [type(stage) for stage in pipeline.stages[1:]] == [FlowScorer, FlowEncoder, FlowSampler]
row = pipeline.transform(table)
assert scores(row) == expected and len(row.first().latent) == 2 and len(row.first().sample) == 2

# Training as a stage of a pipeline, whose model is saved and loaded.
estimator = FlowEstimator(
    inputCols=["a", "b"], settings=["steps=5", "batchSize=32"], numTasks=2, validationShare=0.1, sampleShape=[2])
training = Pipeline(stages=[SQLTransformer(statement="SELECT * FROM __THIS__ WHERE id < 190"), estimator])
training.write().overwrite().save(folder + "/training")
fitted = Pipeline.load(folder + "/training").fit(table)
fitted.write().overwrite().save(folder + "/fitted")
trained = scores(fitted.transform(table))
assert len(trained) == 190 and None not in trained
assert scores(PipelineModel.load(folder + "/fitted").transform(table)) == trained

register(spark, "density", model)
assert spark.sql("SELECT count(density(struct(a, b))) FROM points").first()[0] == 200
try:
    scorer.transform(table.drop("b"))
    raise AssertionError("a missing column was accepted")
except Exception as fault:
    print("fault", fault)
print("done")
