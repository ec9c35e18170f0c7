package org.flows4j.spark;

import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructType;
import org.flows4j.models.Model;
import org.flows4j.spark.runtime.ConditionColumns;
import org.flows4j.spark.runtime.DrawComputation;
import org.flows4j.spark.runtime.RowComputation;

/**
 * Adds a sample of the model to each row, as a vector, given the row's condition if the model takes one. The sample is a function of
 * {@code seed} and the row's number in {@code idCol} alone: repeated tasks draw the same samples, and equal numbers get equal samples.
 *
 * <pre>{@code
 * Dataset<Row> drawn = new FlowSampler().setModelPath(path).setIdCol("id").transform(spark.range(1_000_000).toDF());
 * }</pre>
 */
public final class FlowSampler extends FlowStage<FlowSampler> implements HasConditionCols<FlowSampler> {
    private static final long serialVersionUID = 1;

    private final Param<String> idCol;
    private final StringArrayParam conditionCols;
    private final LongParam seed;
    private final DoubleParam temperature;

    /** A sampler without a model. */
    public FlowSampler() {
        this(Identifiable$.MODULE$.randomUID("flowSampler"));
    }

    /** A sampler with this identifier. */
    public FlowSampler(String uid) {
        super(uid, "sample");
        this.idCol = new Param<>(this, "idCol", "column of distinct integers that number the rows");
        this.conditionCols = HasConditionCols.conditionCols(this);
        this.seed = new LongParam(this, "seed", "seed of all draws");
        this.temperature = new DoubleParam(
                this, "temperature", "factor of the base distribution's deviation", ParamValidators.gtEq(0));
        setDefault(idCol, "id");
        setDefault(seed, 0L);
        setDefault(temperature, 1.0);
    }

    /** The parameter {@code idCol}, by default {@code id}. */
    public Param<String> idCol() {
        return idCol;
    }

    /** {@inheritDoc} By default the model's own names. */
    @Override
    public StringArrayParam conditionCols() {
        return conditionCols;
    }

    /** The parameter {@code seed}. */
    public LongParam seed() {
        return seed;
    }

    /** The parameter {@code temperature}; 1 is the model itself. */
    public DoubleParam temperature() {
        return temperature;
    }

    /** Names the column of distinct integers. */
    public FlowSampler setIdCol(String name) {
        return changed(idCol, name);
    }

    /** Sets the seed. */
    public FlowSampler setSeed(long value) {
        return changed(seed, value);
    }

    /** Sets the temperature. */
    public FlowSampler setTemperature(double value) {
        return changed(temperature, value);
    }

    @Override
    RowComputation computation(StructType schema, Model loaded) {
        String id = getOrDefault(idCol);
        int position = List.of(schema.fieldNames()).indexOf(id);
        if (position < 0) {
            throw new IllegalArgumentException("There is no column " + id
                    + ", which idCol names; add one, for example by" + " monotonically_increasing_id()");
        }
        DataType type = schema.fields()[position].dataType();
        boolean integer = type instanceof LongType
                || type instanceof IntegerType
                || type instanceof ShortType
                || type instanceof ByteType;
        if (!integer) {
            throw new IllegalArgumentException(
                    "Column " + id + " is of type " + type.simpleString() + "; idCol needs integers");
        }
        String[] conditions = isSet(conditionCols)
                ? getOrDefault(conditionCols)
                : loaded.description().data().conditionNames().toArray(String[]::new);
        return new DrawComputation(
                position,
                id,
                ConditionColumns.find(schema, conditions, loaded),
                (long) getOrDefault((Param<?>) seed),
                (double) getOrDefault((Param<?>) temperature));
    }

    @Override
    DataType outputType() {
        return SQLDataTypes.VectorType();
    }

    /** Reads a saved sampler. */
    public static FlowSampler load(String path) {
        return read().load(path);
    }

    /** The reader of saved samplers. */
    public static MLReader<FlowSampler> read() {
        return new StageFiles.Reader<>(FlowSampler.class, FlowSampler::new);
    }
}
