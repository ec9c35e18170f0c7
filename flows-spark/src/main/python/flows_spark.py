"""Flows4J on PySpark. The jars of flows-spark must be on the class path of the session."""
from pyspark.sql import DataFrame


class Stage:
    """FlowScorer, FlowEncoder, FlowSampler or FlowEstimator, its parameters by name: Stage(spark, "FlowScorer", modelPath=path)."""

    def __init__(self, spark, name, **params):
        self.spark, self.java = spark, getattr(spark._jvm.org.flows4j.spark, name)()
        for key, value in params.items():
            getattr(self.java, "set" + key[0].upper() + key[1:])(self._array(value) if isinstance(value, list) else value)

    def _array(self, values):
        kind = self.spark._jvm.int if values and isinstance(values[0], int) else self.spark._jvm.java.lang.String
        array = self.spark.sparkContext._gateway.new_array(kind, len(values))
        for i, value in enumerate(values):
            array[i] = value
        return array

    def transform(self, table):
        return DataFrame(self.java.transform(table._jdf), self.spark)

    def fit(self, table):
        model = Stage(self.spark, "FlowScorer")
        model.java = self.java.fit(table._jdf)
        return model

    def save(self, path):
        self.java.write().overwrite().save(path)
