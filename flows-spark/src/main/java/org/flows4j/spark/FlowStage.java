package org.flows4j.spark;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.flows4j.models.Model;
import org.flows4j.spark.runtime.BatchedRows;
import org.flows4j.spark.runtime.HandleInvalid;
import org.flows4j.spark.runtime.JvmModels;
import org.flows4j.spark.runtime.ModelBytes;
import org.flows4j.spark.runtime.RowComputation;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline stage that adds a column computed by a trained model. The driver reads the model, sends it to each executor once, and every
 * JVM loads it once; tasks compute their rows in batches.
 *
 * @param <S> the stage itself
 */
public abstract class FlowStage<S extends FlowStage<S>> extends org.apache.spark.ml.Model<S>
        implements MLWritable, HasOutputCol<S>, HasHandleInvalid<S> {
    private static final long serialVersionUID = 1;

    private static final int BATCH_ROWS = 1024;
    private static final long MEMORY_BUDGET = 256L << 20;

    private final String uid;
    private final Param<String> modelPath;
    private final Param<String> outputCol;
    private final Param<String> handleInvalid;
    private final IntParam batchRows;
    private final LongParam memoryBudget;
    private transient @Nullable ModelBytes model;
    /** The value of {@code modelPath} that the model was read from; null for a model given in memory. */
    private transient @Nullable String origin;

    /** A stage without a model. */
    protected FlowStage(String uid, String output) {
        this.uid = uid;
        this.modelPath = new Param<>(this, "modelPath", "model file, on any file system that Hadoop knows");
        this.outputCol = HasOutputCol.outputCol(this);
        this.handleInvalid = HasHandleInvalid.handleInvalid(this, HandleInvalid.values());
        this.batchRows =
                new IntParam(this, "batchRows", "rows that pass through the model at once", ParamValidators.gtEq(1));
        this.memoryBudget = new LongParam(
                this, "memoryBudget", "bytes of tensors that a task takes at once", ParamValidators.gtEq(1));
        setDefault(outputCol, output);
        setDefault(handleInvalid, HandleInvalid.ERROR.text());
        setDefault(batchRows, BATCH_ROWS);
        setDefault(memoryBudget, MEMORY_BUDGET);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The parameter {@code modelPath}: a file written by {@link Model#save} or by training. */
    public Param<String> modelPath() {
        return modelPath;
    }

    @Override
    public Param<String> outputCol() {
        return outputCol;
    }

    @Override
    public Param<String> handleInvalid() {
        return handleInvalid;
    }

    /** The parameter {@code batchRows}, by default {@value #BATCH_ROWS}. Estimated log-densities pass row by row. */
    public IntParam batchRows() {
        return batchRows;
    }

    /** The parameter {@code memoryBudget}, by default 256 MiB; a batch that would take more is divided. */
    public LongParam memoryBudget() {
        return memoryBudget;
    }

    /** Uses the model in this file. */
    public S setModelPath(String path) {
        model = null;
        return changed(modelPath, path);
    }

    /** Uses this model, which is copied. */
    public S setModel(Model used) {
        return setModelBytes(ModelBytes.of(used));
    }

    S setModelBytes(ModelBytes bytes) {
        clear(modelPath);
        model = bytes;
        origin = null;
        return self();
    }

    /** Sets the number of rows that pass through the model at once. */
    public S setBatchRows(int rows) {
        return changed(batchRows, rows);
    }

    /** Limits the tensors of a task. */
    public S setMemoryBudget(long bytes) {
        return changed(memoryBudget, bytes);
    }

    final <T> S changed(Param<T> param, Object value) {
        @SuppressWarnings("unchecked")
        T typed = (T) value;
        set(param, typed);
        return self();
    }

    @SuppressWarnings("unchecked")
    private S self() {
        return (S) this;
    }

    /** The computation of this stage, checked against the columns; fails before any job starts. */
    abstract RowComputation computation(StructType schema, Model loaded);

    /** The type of the added column. */
    abstract DataType outputType();

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        SparkSession session = dataset.sparkSession();
        StructType schema = dataset.schema();
        ModelBytes bytes = modelBytes(session.sparkContext().hadoopConfiguration());
        RowComputation computation = checked(schema, bytes);
        Broadcast<ModelBytes> sent =
                new org.apache.spark.api.java.JavaSparkContext(session.sparkContext()).broadcast(bytes);
        BatchedRows work = new BatchedRows(
                sent,
                computation,
                HandleInvalid.of(getOrDefault(handleInvalid)),
                (int) getOrDefault((Param<?>) batchRows),
                (long) getOrDefault((Param<?>) memoryBudget));
        return dataset.toDF().mapPartitions(work, Encoders.row(withOutput(schema)));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Configuration hadoop = SparkSession.active().sparkContext().hadoopConfiguration();
        checked(schema, modelBytes(hadoop));
        return withOutput(schema);
    }

    private RowComputation checked(StructType schema, ModelBytes bytes) {
        withOutput(schema);
        try (JvmModels.Lease lease = JvmModels.here().acquire(bytes, 1)) {
            return computation(schema, lease.model());
        }
    }

    private StructType withOutput(StructType schema) {
        return OutputColumn.addedTo(schema, getOrDefault(outputCol), outputType());
    }

    /** The model, from memory or from its path. */
    ModelBytes modelBytes(Configuration hadoop) {
        String path = isDefined(modelPath) ? getOrDefault(modelPath) : null;
        ModelBytes known = model;
        if (path != null && (known == null || !path.equals(origin))) {
            known = ModelBytes.read(path, hadoop);
            model = known;
            origin = path;
        }
        if (known == null) {
            throw new IllegalArgumentException("This stage has no model: call setModelPath or setModel");
        }
        return known;
    }

    @Override
    public S copy(ParamMap extra) {
        FlowStage<S> copy = defaultCopy(extra);
        copy.model = model;
        copy.origin = origin;
        if (hasParent()) {
            copy.setParent(parent());
        }
        return copy.self();
    }

    /** Writes the parameters and the model into a folder. */
    @Override
    public MLWriter write() {
        return new StageFiles.Writer(this);
    }
}
