package org.flows4j.spark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.models.Model;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.spark.runtime.ConditionColumns;
import org.flows4j.spark.runtime.HandleInvalid;
import org.flows4j.spark.runtime.InputColumns;
import org.flows4j.spark.runtime.JvmModels;
import org.flows4j.spark.training.DistributedTraining;
import org.flows4j.spark.training.RowBlock;
import org.flows4j.spark.training.TrainingRows;
import org.jspecify.annotations.Nullable;

/**
 * Trains a flow of any family on the rows of a DataFrame: {@code numTasks} tasks differentiate their own rows of every batch, and the driver
 * adds the gradients in the order of the tasks and updates the parameters. The result adds log-densities, see {@link FlowScorer}.
 *
 * <pre>{@code
 * FlowScorer model = new FlowEstimator()
 *         .setInputCols("amount", "hour", "distance")
 *         .setSettings("steps=5000", "batchSize=4096")
 *         .fit(payments);
 * }</pre>
 */
public final class FlowEstimator extends FlowEstimatorParams implements MLWritable {
    private static final long serialVersionUID = 1;

    private static final int INITIALIZATION_ROWS = 16_384;
    private static final int BATCH = 1024;
    private static final int STEPS = 10_000;
    private static final double CLIP_NATS = 10;

    /** An estimator with the defaults. */
    public FlowEstimator() {
        this(Identifiable$.MODULE$.randomUID("flowEstimator"));
    }

    /** An estimator with this identifier. */
    public FlowEstimator(String uid) {
        super(uid);
    }

    /** The settings of the training: those of {@code TabularTraining} for table rows, the library's defaults for images, with the changes. */
    public TrainingSettings trainingSettings() {
        TrainingSettings defaults = TrainingSettings.of(STEPS, BATCH);
        if (getOrDefault(sampleShape()).length == 0) {
            defaults = defaults.withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(1e-3))
                            .withInitializationBatchSize(INITIALIZATION_ROWS))
                    .withGradients(gradients -> gradients
                            .withLossUnit(LossUnit.NATS_PER_SAMPLE)
                            .withClipping(GradientClipping.byNorm(CLIP_NATS, LossUnit.NATS_PER_SAMPLE)))
                    .withIntervals(intervals -> intervals.withEvaluationBatchSize(BATCH));
        }
        return ModelConfigs.with(defaults, changes(settings().name(), getOrDefault(settings())));
    }

    private static Map<String, String> changes(String param, String... pairs) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(param + " has \"" + pair + "\"; write key=value");
            }
            changes.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return changes;
    }

    @Override
    public FlowScorer fit(Dataset<?> dataset) {
        SparkContext spark = dataset.sparkSession().sparkContext();
        StructType schema = dataset.schema();
        transformSchema(schema);
        TrainingSettings chosen = trainingSettings();
        InputColumns inputs = InputColumns.ofTable(dataset.toDF(), names(), "inputCols");
        ConditionColumns conditions = conditions(dataset);
        String indicator = text(validationIndicatorCol());
        TrainingRows rows = new TrainingRows(
                inputs,
                conditions,
                indicator.isEmpty() ? -1 : schema.fieldIndex(indicator),
                indicator.isEmpty() ? real(validationShare()) : 0,
                chosen.seed(),
                HandleInvalid.of(getOrDefault(handleInvalid())));
        Model model = model(ModelFamilies.byName(getOrDefault(family())), inputs, conditions, chosen.seed());
        try {
            return trained(model, rows.read(dataset.toDF(), tasks(spark)), chosen);
        } finally {
            JvmModels.close(model);
        }
    }

    private FlowScorer trained(Model model, JavaRDD<RowBlock> blocks, TrainingSettings chosen) {
        try {
            String path = text(checkpointPath());
            DistributedTraining training = new DistributedTraining(
                    chosen, number(patience()), path.isEmpty() ? null : path, DistributedTraining.FAN_IN);
            FlowScorer scorer = new FlowScorer()
                    .setModelBytes(training.train(model, blocks))
                    .setInputCols(names())
                    .setOutputCol(getOrDefault(outputCol()))
                    .setHandleInvalid(getOrDefault(handleInvalid()));
            if (getOrDefault(conditionCols()).length > 0) {
                scorer.setConditionCols(getOrDefault(conditionCols()));
            }
            return scorer.setParent(this);
        } finally {
            blocks.unpersist(false);
        }
    }

    private String[] names() {
        return isDefined(inputCols()) ? getOrDefault(inputCols()) : new String[0];
    }

    private int tasks(SparkContext spark) {
        int wanted = number(numTasks());
        return wanted > 0
                ? wanted
                : Math.max(1, spark.defaultParallelism() / spark.conf().getInt("spark.task.cpus", 1));
    }

    private @Nullable ConditionColumns conditions(Dataset<?> dataset) {
        String[] named = getOrDefault(conditionCols());
        if (named.length == 0) {
            return null;
        }
        return ConditionColumns.ofTable(
                InputColumns.ofTable(dataset.toDF(), named, "conditionCols"), number(classes()));
    }

    private <C extends Record> Model model(
            ModelFamily<C> chosen, InputColumns inputs, @Nullable ConditionColumns conditions, long seed) {
        int[] extents = getOrDefault(sampleShape());
        Shape shape = extents.length == 0 ? Shape.vector(inputs.width()) : Shape.of(extents);
        if (shape.size() != inputs.width()) {
            throw new IllegalArgumentException("Samples of sampleShape " + shape + " have " + shape.size()
                    + " values, inputCols has " + inputs.width());
        }
        String named = text(preset());
        C base = chosen.preset(named.isEmpty() ? chosen.defaultPreset(shape) : named);
        C changed = ModelConfigs.with(base, changes("config", getOrDefault(config())));
        C fitted = chosen.forData(changed, shape, number(levels()));
        if (conditions != null) {
            fitted = chosen.withClasses(fitted, conditions.channels());
        }
        DataDescription data = new DataDescription(
                shape,
                chosen.levels(fitted),
                number(classes()),
                List.of(),
                inputs.packed() || extents.length > 0 ? List.of() : Arrays.asList(names()),
                conditions == null || conditions.packed() || number(classes()) > 0
                        ? List.of()
                        : Arrays.asList(getOrDefault(conditionCols())));
        DType dtype = DType.valueOf(getOrDefault(precision()));
        ModelDescription description = new ModelDescription(chosen.name(), ModelConfigs.toJson(fitted), dtype, data);
        return Model.create(description, JvmModels.here().backend(1), seed);
    }

    private void checkColumns(StructType schema) {
        InputColumns.isPacked(schema, names(), "inputCols");
        String[] conditions = getOrDefault(conditionCols());
        if (conditions.length > 0) {
            InputColumns.isPacked(schema, conditions, "conditionCols");
        }
        if (number(classes()) > 0 && conditions.length != 1) {
            throw new IllegalArgumentException("classes is " + number(classes())
                    + "; conditionCols must then name the one column of class numbers, got "
                    + Arrays.toString(conditions));
        }
        String indicator = text(validationIndicatorCol());
        if (!indicator.isEmpty()) {
            DataType type = InputColumns.typeOf(schema, indicator, "validationIndicatorCol");
            if (!(type instanceof BooleanType)) {
                throw new IllegalArgumentException("Column " + indicator + " of validationIndicatorCol is of type "
                        + type.simpleString() + "; validationIndicatorCol takes a boolean column");
            }
        }
    }

    /** Checks columns, family and settings; adds the column that the model will add. */
    @Override
    public StructType transformSchema(StructType schema) {
        checkColumns(schema);
        trainingSettings();
        ModelFamilies.byName(getOrDefault(family()));
        return OutputColumn.addedTo(schema, getOrDefault(outputCol()), DataTypes.DoubleType);
    }

    @Override
    public FlowEstimator copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    @Override
    public MLWriter write() {
        return new DefaultParamsWriter(this);
    }

    /** Reads a saved estimator. */
    public static FlowEstimator load(String path) {
        return read().load(path);
    }

    /** The reader of saved estimators. */
    public static MLReader<FlowEstimator> read() {
        return new DefaultParamsReader<>();
    }
}
