package org.flows4j.models;

import java.time.Duration;
import java.util.List;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.TrainingDivergedException;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.mixture.MixtureFlow;
import org.flows4j.models.tabular.ColumnKinds;
import org.flows4j.models.tabular.TabularColumns;
import org.flows4j.models.tabular.TabularConfig;
import org.flows4j.models.tabular.TabularFlow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits a flow of table rows to a table. By default it chooses the model of an unconditional density by held-out rows, among normal mixtures
 * in transformed columns and flows of splines in front of them ({@link MixtureFlow}), or couplings for more than 100 columns; and that of a
 * conditional density among couplings and autoregressive splines. A given model is trained by gradients: a random part of the rows is held
 * out, and training ends when the loss on that part has stopped improving. The fit returns the best parameters.
 *
 * <pre>{@code
 * DataSet rows = CsvReader.read(Path.of("measurements.csv"));
 * TabularFit fit = TabularTraining.forTable(rows).fit(rows, CpuBackend.create());
 * fit.model().save(Path.of("model.safetensors"));
 * }</pre>
 *
 * @param automatic whether {@link #fit} and {@link #fitConditional} choose the model
 * @param family a family of flows of table rows
 * @param config the configuration of the given model, one of the family's; its numbers of columns are set from the data
 * @param settings the training settings; their seed also determines the split and the starting values
 * @param validationShare share of the rows that is held out, in (0, 1)
 * @param patience evaluations in a row without improvement that end the training, at least 1
 * @param precision element type of the model: {@code FLOAT64} for columns with more digits than single precision has
 * @param columnKinds kinds of the columns for {@link #fit} with {@code automatic}: {@code real}, {@code category(k)} or {@code
 *     missing(column)}; those of a given model are in its configuration
 * @param timeLimit the fit ends soon after this time with the best model so far; null for no limit
 */
public record TabularTraining(
        boolean automatic,
        ModelFamily<?> family,
        Record config,
        TrainingSettings settings,
        double validationShare,
        int patience,
        DType precision,
        ColumnKinds columnKinds,
        @Nullable Duration timeLimit) {
    private static final Logger LOG = LoggerFactory.getLogger(TabularTraining.class);

    private static final int LONGEST = 20_000;
    private static final int INITIALIZATION_ROWS = 16_384;
    private static final int FEWEST_ROWS = 10;
    private static final int PATIENCE = 20;

    /** The choice fits mixtures with full covariances to tables with up to this number of columns. */
    private static final int MOST_COLUMNS = 300;

    /** @throws IllegalArgumentException if a value is out of range, or the configuration is not one of the family's */
    public TabularTraining {
        if (!family.configType().isInstance(config)) {
            throw new IllegalArgumentException("Models of the family " + family.name() + " are configured by "
                    + family.configType().getSimpleName() + ", got " + config);
        }
        if (!(validationShare > 0 && validationShare < 1) || patience < 1) {
            throw new IllegalArgumentException(
                    "The validation share must be in (0, 1) and the patience at least 1, got " + validationShare
                            + " and " + patience);
        }
        if (timeLimit != null && (timeLimit.isNegative() || timeLimit.isZero())) {
            throw new IllegalArgumentException("The time limit must be positive, got " + timeLimit);
        }
    }

    /**
     * Returns the defaults for a table of this size: {@link #fit} chooses the model for up to 300 columns. The given model, for conditional
     * densities and tables with more than 100 columns, is a {@link TabularFlow}. Fewer rows mean smaller networks and batches and a larger share for
     * validation. Tables with at least 5,000 rows get splines, smaller ones affine couplings. Tables with more than 100 columns get affine
     * couplings and fixed permutations ({@code REAL_NVP}) for any number of rows: splines and matrices would cost many times as much
     * there and fit worse.
     *
     * @return settings with seed 0
     */
    public static TabularTraining forTable(DataSet rows) {
        int n = rows.size();
        boolean small = n < 1000;
        boolean large = n >= 10_000;
        int batch = small ? 64 : large ? 256 : 128;
        double share = small ? 0.2 : 0.1;
        int training = Math.max(1, n - (int) Math.round(share * n));
        int batchSize = Math.min(batch, training);
        String preset = TabularFlow.isWide(rows.sampleLength()) ? "REAL_NVP" : n < 5000 ? "GLOW" : "SPLINE";
        TabularConfig config =
                new TabularFlow().preset(preset).sized(small ? 4 : large ? 8 : 6, small ? 32 : large ? 128 : 64);
        TrainingSettings settings = TrainingSettings.of(LONGEST, batchSize)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(1e-3))
                        .withInitializationBatchSize(Math.min(training, INITIALIZATION_ROWS)))
                .withGradients(gradients -> gradients
                        .withLossUnit(LossUnit.NATS_PER_SAMPLE)
                        .withClipping(GradientClipping.byNorm(10, LossUnit.NATS_PER_SAMPLE)))
                .withIntervals(intervals -> intervals
                        .withEvaluation(Math.min(500, Math.max(20, training / batchSize)))
                        .withEvaluationBatchSize(1024));
        return new TabularTraining(
                rows.sampleLength() <= MOST_COLUMNS,
                new TabularFlow(),
                config,
                settings,
                share,
                PATIENCE,
                DType.FLOAT32,
                ColumnKinds.of(rows),
                null);
    }

    /** Returns the same settings with another model of the family {@code tabular}. */
    public TabularTraining withModel(TabularConfig other) {
        return withModel(new TabularFlow(), other);
    }

    /**
     * Returns the same settings with a model of any family that models table rows:
     *
     * <pre>{@code
     * NeuralSplineFlow nsf = new NeuralSplineFlow();
     * training.withModel(nsf, nsf.preset("TABULAR"));
     * }</pre>
     */
    public <C extends Record> TabularTraining withModel(ModelFamily<C> other, C otherConfig) {
        return new TabularTraining(
                false, other, otherConfig, settings, validationShare, patience, precision, columnKinds, timeLimit);
    }

    /** Returns the same model with other training settings. */
    public TabularTraining withSettings(TrainingSettings other) {
        return new TabularTraining(
                automatic, family, config, other, validationShare, patience, precision, columnKinds, timeLimit);
    }

    /** Returns the same settings with another patience. */
    public TabularTraining withPatience(int other) {
        return new TabularTraining(
                automatic, family, config, settings, validationShare, other, precision, columnKinds, timeLimit);
    }

    /** Returns the same settings with another precision; {@code FLOAT64} takes about twice as long. */
    public TabularTraining withPrecision(DType other) {
        return new TabularTraining(
                automatic, family, config, settings, validationShare, patience, other, columnKinds, timeLimit);
    }

    /**
     * Returns the same settings for a table with categories, as whole numbers from 0: {@code ColumnKinds.parse("real,category(3)")}. The
     * model's likelihood is then a lower bound, and its samples have categories in these columns.
     */
    public TabularTraining withColumnKinds(ColumnKinds other) {
        return new TabularTraining(
                automatic, family, config, settings, validationShare, patience, precision, other, timeLimit);
    }

    /**
     * Returns the same settings with a limit of the time. A step, an evaluation or a mixture that has begun is completed.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public TabularTraining withTimeLimit(Duration other) {
        return new TabularTraining(
                automatic, family, config, settings, validationShare, patience, precision, columnKinds, other);
    }

    /**
     * Fits the density of the rows. Interrupting the thread ends the training after the current step and returns the best parameters so
     * far. A training that diverges ends the same way, with a warning in the log and {@link TrainingSummary#diverged} set.
     *
     * @param listeners watch the training, and a {@link FitListener} the compared models as well; without any, a line every few seconds goes to standard error if the program runs at a console
     * @throws IllegalArgumentException if a column does not vary, or not in this precision, or there are too few rows or columns
     * @throws TrainingDivergedException if the training diverged before its first evaluation
     */
    public TabularFit fit(DataSet rows, TensorBackend backend, TrainingListener... listeners) {
        return fit(rows, null, backend, listeners);
    }

    /**
     * Fits the conditional density {@code p(row | condition)}, as {@link #fit} does: use the model by {@link Flow#given(float...)}. The choice
     * is that of couplings, or of autoregressive splines if they are clearly better on the held-out rows; tables of one column and of
     * categories get splines.
     *
     * @param conditions one row per row of the table
     * @throws IllegalArgumentException if {@link #fit} would throw one for the rows or the conditions, or their numbers differ
     */
    public TabularFit fitConditional(
            DataSet rows, DataSet conditions, TensorBackend backend, TrainingListener... listeners) {
        if (conditions.size() != rows.size()) {
            throw new IllegalArgumentException(
                    "There are " + rows.size() + " rows, but " + conditions.size() + " rows of conditions");
        }
        return fit(rows, conditions, backend, listeners);
    }

    private TabularFit fit(
            DataSet rows, @Nullable DataSet conditions, TensorBackend backend, TrainingListener... listeners) {
        if (rows.size() < FEWEST_ROWS) {
            throw new IllegalArgumentException(
                    "A density needs at least " + FEWEST_ROWS + " rows to be fitted to, got " + rows.size());
        }
        TabularColumns.check(rows, precision, "column");
        Deadline deadline = new Deadline(timeLimit);
        TrainingListener[] watching = listeners.length > 0
                ? listeners
                : FitProgress.atConsole().stream().toArray(TrainingListener[]::new);
        if (automatic && conditions == null) {
            return new AutomaticFit(this, rows, backend, deadline, watching).run();
        }
        if (conditions != null) {
            TabularColumns.checkConditions(conditions, precision);
            if (automatic) {
                return new ConditionalFit(this, rows, conditions, backend, deadline, watching).run();
            }
        }
        Model built = create(rows, conditions, backend);
        GradientFit gradients = GradientFit.of(rows, conditions, validationShare, settings.seed(), deadline, watching);
        return fitted(built, gradients.run(built, settings, patience, false), deadline, List.of());
    }

    TabularFit fitted(Model model, TrainingSummary summary, Deadline deadline, List<FitCandidate> candidates) {
        FitEnd end = deadline.end(summary, settings.schedule().steps());
        if (end == FitEnd.STEP_LIMIT) {
            LOG.warn(
                    "The fit ended at its limit of {} steps and may still have been getting better; allow more by"
                            + " withSettings",
                    settings.schedule().steps());
        }
        return new TabularFit(model, summary, end, candidates);
    }

    /** The given model for a table. */
    Model create(DataSet rows, @Nullable DataSet conditions, TensorBackend backend) {
        return create(family, rows, conditions, backend);
    }

    private <C extends Record> Model create(
            ModelFamily<C> chosen, DataSet rows, @Nullable DataSet conditions, TensorBackend backend) {
        Shape sample = Shape.of(rows.sampleDims());
        C fitted = chosen.withClasses(
                chosen.forData(chosen.configType().cast(config), sample, rows.levels()),
                conditions == null ? 0 : conditions.sampleLength());
        ModelDescription description = new ModelDescription(
                chosen.name(),
                ModelConfigs.toJson(fitted),
                precision,
                new DataDescription(sample, 0)
                        .withColumnsOf(rows)
                        .withConditions(conditions == null ? List.of() : conditions.columnNames()));
        return Model.create(description, backend, settings.seed());
    }
}
