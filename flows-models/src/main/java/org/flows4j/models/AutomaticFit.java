package org.flows4j.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.BestEvaluation;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.mixture.MixtureChoice;
import org.flows4j.models.mixture.MixtureConfig;
import org.flows4j.models.mixture.MixtureFlow;
import org.flows4j.models.mixture.MixtureStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice of a model for a table. A mixture of normal distributions, fitted without gradients, always comes first. For tables with at
 * least 1,000 rows, a tenth of the rows is then held out, and steps of splines that start as the identity are trained in front of a
 * mixture of the others. They are kept if the held-out rows become likelier by more than twice the standard error of the difference.
 * Otherwise the result is the mixture of all rows.
 */
final class AutomaticFit {
    private static final Logger LOG = LoggerFactory.getLogger(AutomaticFit.class);

    private static final int FEWEST_ROWS_FOR_SPLINES = 1000;
    private static final int LARGE = 10_000;
    private static final int PATIENCE = 8;
    private static final int SPLINES = 3;
    private static final double LEARNING_RATE = 5e-4;
    private static final double STANDARD_ERRORS = 2;

    private final TabularTraining training;
    private final DataSet rows;
    private final TensorBackend backend;
    private final Deadline deadline;
    private final TrainingListener[] listeners;
    private final List<FitCandidate> candidates = new ArrayList<>();

    AutomaticFit(
            TabularTraining training,
            DataSet rows,
            TensorBackend backend,
            Deadline deadline,
            TrainingListener... listeners) {
        this.training = training;
        this.rows = rows;
        this.backend = backend;
        this.deadline = deadline;
        this.listeners = listeners;
    }

    TabularFit run() {
        training.columnKinds().check(rows.sampleLength());
        MixtureFlow family = new MixtureFlow();
        MixtureConfig config = family.forData(family.preset("TABULAR"), Shape.of(rows.sampleDims()), 0)
                .withColumnKinds(training.columnKinds());
        if (rows.size() < FEWEST_ROWS_FOR_SPLINES) {
            return mixture(MixtureStart.choose(config, DataSets.toRows(rows), seed(), backend, deadline::ends));
        }
        TrainTestSplit split = TrainTestSplit.split(rows, 0.1, seed());
        DataSet part = split.train();
        DataSet heldOut = split.test().orElseThrow();
        MixtureStart start = MixtureStart.choose(config, DataSets.toRows(part), seed(), backend, deadline::ends);
        report(start.choice());
        if (deadline.ends()) {
            return mixture(start);
        }
        int units = rows.size() < LARGE ? 64 : 128;
        Model splines = create(start.config().withSteps(SPLINES, Math.max(units, rows.sampleLength())));
        start.assign(splines.flow());
        Model model = splines.as(training.precision());
        double[][] test = DataSets.toRows(heldOut);
        double[] before = model.flow().logProb(test);
        TrainingSummary summary = train(model, part, heldOut);
        double[] after = model.flow().logProb(test);
        double[] gain = gain(before, after);
        LOG.debug("Splines gain {} nats per held-out row, with a standard error of {}", gain[0], gain[1]);
        candidates.add(new FitCandidate("the same on nine tenths of the rows", mean(before), deadline.seconds()));
        candidates.add(new FitCandidate(SPLINES + " steps of splines before it", mean(after), deadline.seconds()));
        if (gain[0] > STANDARD_ERRORS * gain[1]) {
            FitEnd end = deadline.end(summary, training.settings().schedule().steps());
            return new TabularFit(model, summary, end, candidates);
        }
        return mixture(start.on(DataSets.toRows(rows)));
    }

    private long seed() {
        return training.settings().seed();
    }

    /** The mixture of all rows. */
    private TabularFit mixture(MixtureStart start) {
        Model exact = create(start.config());
        start.assign(exact.flow());
        report(start.choice());
        TrainingSummary summary = new TrainingSummary(
                0,
                0,
                0,
                null,
                new BestEvaluation(0, -start.choice().logLikelihood()),
                Thread.currentThread().isInterrupted(),
                false,
                deadline.seconds());
        FitEnd end = summary.interrupted()
                ? FitEnd.INTERRUPTED
                : deadline.isOver() ? FitEnd.TIME_LIMIT : FitEnd.NO_IMPROVEMENT;
        return new TabularFit(exact.as(training.precision()), summary, end, candidates);
    }

    private void report(MixtureChoice choice) {
        candidates.add(new FitCandidate(
                String.format(
                        Locale.ROOT,
                        "%smixture of %d, shrinkage %.1f rows, ridge %s",
                        choice.power() ? "power transforms, " : "",
                        choice.components(),
                        choice.pooledRows(),
                        choice.ridge()),
                choice.logLikelihood(),
                deadline.seconds()));
        LOG.debug("{}", candidates.get(candidates.size() - 1));
    }

    private TrainingSummary train(Model model, DataSet part, DataSet heldOut) {
        int n = part.size();
        int batch = n < 2 * FEWEST_ROWS_FOR_SPLINES ? 64 : n < LARGE ? 256 : 512;
        int evaluation = Math.min(200, Math.max(20, n / batch));
        TrainingSettings settings = training.settings()
                .withSchedule(schedule ->
                        schedule.withBatchSize(batch).withLearningRate(LearningRateSchedule.constant(LEARNING_RATE)))
                .withIntervals(intervals -> intervals.withEvaluation(evaluation));
        DType precision = training.precision();
        try (Trainer run = new Trainer(model.flow(), settings, new DataSetBatches(part, backend, precision))) {
            run.evaluateOn(new DataSetBatches(heldOut, backend, precision)).keepBest(PATIENCE);
            for (TrainingListener listener : listeners) {
                run.listen(listener);
            }
            if (listeners.length == 0) {
                FitProgress.atConsole().ifPresent(run::listen);
            }
            run.initialize();
            run.evaluate();
            return deadline.run(run);
        }
    }

    private Model create(MixtureConfig config) {
        DataDescription data = new DataDescription(Shape.of(rows.sampleDims()), 0).withColumnsOf(rows);
        ModelDescription description =
                new ModelDescription(new MixtureFlow().name(), ModelConfigs.toJson(config), DType.FLOAT64, data);
        return Model.create(description, backend, seed());
    }

    /** The mean difference, and its standard error. */
    private static double[] gain(double[] before, double[] after) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < before.length; i++) {
            double difference = after[i] - before[i];
            sum += difference;
            squares += difference * difference;
        }
        int n = before.length;
        double mean = sum / n;
        return new double[] {mean, Math.sqrt(Math.max(0, squares / n - mean * mean) / n)};
    }

    private static double mean(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
