"""The stages of Flows4J on PySpark, parameters by name: FlowScorer(modelPath=path). The jars must be on the class path of the session."""
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel


class _Stage(JavaMLReadable, JavaMLWritable):
    def __init__(self, java=None, **params):
        super().__init__()
        self._java_obj = java or self._new_java_obj(__name__ + "." + type(self).__name__)
        self._create_params_from_java()
        self._resetUid(self._java_obj.uid())
        self._transfer_params_from_java()
        self._set(**params)


class FlowScorer(_Stage, JavaModel):
    """Adds the log-density of each row."""


class FlowEncoder(_Stage, JavaModel):
    """Adds the latent of each row as a vector."""


class FlowSampler(_Stage, JavaModel):
    """Adds a drawn sample as a vector."""


class FlowEstimator(_Stage, JavaEstimator):
    """Trains a flow; its model is a FlowScorer."""

    def _create_model(self, java_model):
        return FlowScorer(java_model)


def register(spark, name, path):
    """Makes the log-density of the model in a file a SQL function."""
    spark._jvm.org.flows4j.spark.FlowFunctions.register(spark._jsparkSession, name, path)
