package org.flows4j.spark;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataType;
import org.flows4j.spark.runtime.SampleComputation;

/** Adds the latent of each row as a vector: {@code Flow.encode}, which draws nothing. */
public final class FlowEncoder extends FlowInputStage<FlowEncoder> {
    private static final long serialVersionUID = 1;

    /** An encoder without a model. */
    public FlowEncoder() {
        this(Identifiable$.MODULE$.randomUID("flowEncoder"));
    }

    /** An encoder with this identifier. */
    public FlowEncoder(String uid) {
        super(uid, "latent");
    }

    /** Reads a saved encoder. */
    public static FlowEncoder load(String path) {
        return read().load(path);
    }

    /** The reader of saved encoders. */
    public static MLReader<FlowEncoder> read() {
        return new StageFiles.Reader<>(FlowEncoder.class, FlowEncoder::new);
    }

    @Override
    SampleComputation.Result result() {
        return SampleComputation.Result.LATENT;
    }

    @Override
    DataType outputType() {
        return SQLDataTypes.VectorType();
    }
}
