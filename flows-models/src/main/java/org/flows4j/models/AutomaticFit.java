package org.flows4j.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.BestEvaluation;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.mixture.MixtureChoice;
import org.flows4j.models.mixture.MixtureConfig;
import org.flows4j.models.mixture.MixtureFlow;
import org.flows4j.models.mixture.MixtureStart;
import org.flows4j.models.tabular.TabularFlow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice of a model for a table. A mixture of normal distributions, fitted without gradients, always comes first. Then a part of the rows
 * is held out, and a flow is trained by gradients on the others: for tables with at least 1,000 rows, steps of splines that start as the
 * identity in front of a mixture; for tables with more than 100 columns, the couplings of the training. It is kept if the held-out rows
 * become likelier than with a mixture of the same rows, by more than twice the standard error of the difference. Otherwise the result is
 * the mixture of all rows.
 */
final class AutomaticFit {
    private static final Logger LOG = LoggerFactory.getLogger(AutomaticFit.class);

    private static final int FEWEST_ROWS_FOR_SPLINES = 1000;
    private static final int LARGE = 10_000;
    private static final int PATIENCE = 8;
    private static final int SPLINES = 3;
    private static final double LEARNING_RATE = 5e-4;
    private static final double SPLINES_HELD_OUT = 0.1;

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
        boolean wide = TabularFlow.isWide(rows.sampleLength());
        if (!wide && rows.size() < FEWEST_ROWS_FOR_SPLINES) {
            return mixture(choose(config, rows));
        }
        GradientFit gradients = GradientFit.of(
                rows, null, wide ? training.validationShare() : SPLINES_HELD_OUT, seed(), deadline, listeners);
        MixtureStart start = choose(config, gradients.training());
        if (deadline.ends()) {
            return mixture(start);
        }
        list(described(start.choice()));
        double[] before = gradients.heldOutScores(mixtureOf(start));
        list(new FitCandidate("the same on the training rows only", mean(before), deadline.seconds()));
        Model model = wide ? training.create(rows, null, backend) : splines(start);
        TrainingSummary summary = wide
                ? gradients.run(model, training.settings(), training.patience(), false)
                : gradients.run(model, splineSettings(gradients.training().size()), PATIENCE, true);
        double[] after = gradients.heldOutScores(model);
        HeldOutGain gain = HeldOutGain.of(before, after);
        LOG.debug("Gradients: {}", gain);
        String name = wide ? "couplings" : SPLINES + " steps of splines before it";
        FitCandidate trained = new FitCandidate(name, mean(after), deadline.seconds());
        list(trained);
        FitProgress.report(trained, listeners);
        if (gain.isClear()) {
            FitEnd end = deadline.end(summary, training.settings().schedule().steps());
            return new TabularFit(model, summary, end, candidates);
        }
        return mixture(start.on(DataSets.toRows(rows)));
    }

    private long seed() {
        return training.settings().seed();
    }

    private MixtureStart choose(MixtureConfig config, DataSet table) {
        return MixtureStart.choose(
                config,
                DataSets.toRows(table),
                seed(),
                backend,
                deadline::ends,
                choice -> FitProgress.report(described(choice), listeners));
    }

    /** The mixture of all rows. */
    private TabularFit mixture(MixtureStart start) {
        Model model = mixtureOf(start);
        list(described(start.choice()));
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
        return new TabularFit(model, summary, end, candidates);
    }

    private Model mixtureOf(MixtureStart start) {
        return assigned(start.config(), start);
    }

    private Model splines(MixtureStart start) {
        int units = rows.size() < LARGE ? 64 : 128;
        return assigned(start.config().withSteps(SPLINES, Math.max(units, rows.sampleLength())), start);
    }

    /** A model that begins with the mixture, in the precision of the training. */
    private Model assigned(MixtureConfig config, MixtureStart start) {
        DataDescription data = new DataDescription(Shape.of(rows.sampleDims()), 0).withColumnsOf(rows);
        ModelDescription description =
                new ModelDescription(new MixtureFlow().name(), ModelConfigs.toJson(config), DType.FLOAT64, data);
        Model exact = Model.create(description, backend, seed());
        start.assign(exact.flow());
        return exact.as(training.precision());
    }

    private TrainingSettings splineSettings(int n) {
        int batch = n < 2 * FEWEST_ROWS_FOR_SPLINES ? 64 : n < LARGE ? 256 : 512;
        int evaluation = Math.min(200, Math.max(20, n / batch));
        return training.settings()
                .withSchedule(schedule ->
                        schedule.withBatchSize(batch).withLearningRate(LearningRateSchedule.constant(LEARNING_RATE)))
                .withIntervals(intervals -> intervals.withEvaluation(evaluation));
    }

    private FitCandidate described(MixtureChoice choice) {
        return new FitCandidate(
                String.format(
                        Locale.ROOT,
                        "%smixture of %d, shrinkage %.1f rows, ridge %s",
                        choice.power() ? "power transforms, " : "",
                        choice.components(),
                        choice.pooledRows(),
                        choice.ridge()),
                choice.logLikelihood(),
                deadline.seconds());
    }

    /** Adds a candidate at the end; each is listed once. */
    private void list(FitCandidate candidate) {
        candidates.removeIf(other -> other.description().equals(candidate.description()));
        candidates.add(candidate);
        LOG.debug("{}", candidate);
    }

    private static double mean(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
