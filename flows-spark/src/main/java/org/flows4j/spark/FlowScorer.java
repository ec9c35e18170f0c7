package org.flows4j.spark;

import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.flows4j.spark.runtime.SampleComputation;

/**
 * Adds the log-density of each row, in nats. Rows pass in batches of {@code batchRows}, and every score equals
 * {@code Flow.logProb} of such a batch bit for bit, for any partitioning. If the model draws noise, the score is one draw of a bound, that of
 * {@code Flow.logProb} of the row alone.
 *
 * <pre>{@code
 * Dataset<Row> scored = new FlowScorer().setModelPath("hdfs:///models/payments.safetensors").transform(payments);
 * }</pre>
 */
public final class FlowScorer extends FlowInputStage<FlowScorer> {
    private static final long serialVersionUID = 1;

    /** The default name of the added column. */
    static final String OUTPUT = "log_prob";

    /** A scorer without a model. */
    public FlowScorer() {
        this(Identifiable$.MODULE$.randomUID("flowScorer"));
    }

    /** A scorer with this identifier. */
    public FlowScorer(String uid) {
        super(uid, OUTPUT);
    }

    /** Reads a saved scorer. */
    public static FlowScorer load(String path) {
        return read().load(path);
    }

    /** The reader of saved scorers. */
    public static MLReader<FlowScorer> read() {
        return new StageFiles.Reader<>(FlowScorer.class, FlowScorer::new);
    }

    @Override
    SampleComputation.Result result() {
        return SampleComputation.Result.LOG_DENSITY;
    }

    @Override
    DataType outputType() {
        return DataTypes.DoubleType;
    }
}
