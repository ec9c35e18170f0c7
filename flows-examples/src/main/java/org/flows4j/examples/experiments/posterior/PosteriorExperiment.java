package org.flows4j.examples.experiments.posterior;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.flows4j.core.calibration.Calibration;
import org.flows4j.core.calibration.FlowPosterior;
import org.flows4j.core.calibration.PosteriorDensity;
import org.flows4j.core.calibration.PosteriorSampler;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.schedule.LinearRate;
import org.flows4j.models.TabularTraining;
import org.flows4j.models.autoregressive.AutoregressiveConfig;
import org.flows4j.models.autoregressive.NeuralSplineFlow;
import org.flows4j.models.family.ModelConfigs;

/**
 * Fits a neural spline flow to simulations of each task, and tests it beside the exact posterior and a deliberately wrong one, whose
 * draws are too close to their mean.
 *
 * @param simulations for training and validation
 * @param steps most training steps
 * @param tests further simulations for the test
 * @param draws of a posterior per test
 * @param seed of everything
 */
public record PosteriorExperiment(int simulations, long steps, int tests, int draws, long seed) {
    private static final double NARROW = 0.7;
    private static final int LAYERS = 8;
    private static final int HIDDEN = 128;
    private static final int BINS = 16;
    private static final double HIGHEST_RATE = 1e-3;
    private static final double LOWEST_RATE = 1e-5;
    /** The rate falls to the end, so the loss may rest for a while before it falls further. */
    private static final int PATIENCE = 40;

    /**
     * Results on one task.
     *
     * @param task its name
     * @param logProb mean log-density of the true parameters under the flow, in nats
     * @param exactLogProb the same under the exact posterior
     * @param flow calibration of the flow
     * @param exact calibration of the exact posterior
     * @param narrow calibration of the flow with draws too close to their mean
     * @param pictured draws of the exact posterior and of the flow given one observation
     * @param extent the largest parameter that pictures show
     */
    public record Result(
            String task,
            double logProb,
            double exactLogProb,
            Calibration flow,
            Calibration exact,
            Calibration narrow,
            List<double[][]> pictured,
            double extent) {}

    private record Pairs(double[][] parameters, double[][] observations) {}

    /** Runs both tasks, one after another. The listener receives the number of steps taken in the current one. */
    public List<Result> run(TensorBackend backend, LongConsumer listener) {
        return List.of(
                run(new LinearGaussianTask(), backend, listener),
                run(new TwoMoonsTask(), backend, done -> listener.accept(steps + done)));
    }

    private Result run(SimulationTask task, TensorBackend backend, LongConsumer listener) {
        SplittableRandom random = new SplittableRandom(seed);
        FlowPosterior fitted = fit(simulate(task, simulations, random), backend, listener);
        Pairs held = simulate(task, tests, random);
        PosteriorSampler narrow = (observation, count, own) -> narrowed(fitted.sample(observation, count, own));
        double[] observation = task.simulate(new double[] {0.5, 0.2}, random);
        return new Result(
                task.name(),
                logProb(fitted, held),
                logProb(task.posterior(), held),
                calibrate(fitted, held),
                calibrate(task.posterior(), held),
                calibrate(narrow, held),
                List.of(task.posterior().sample(observation, 2000, random), fitted.sample(observation, 2000, random)),
                task.extent());
    }

    private FlowPosterior fit(Pairs pairs, TensorBackend backend, LongConsumer listener) {
        NeuralSplineFlow family = new NeuralSplineFlow();
        TabularTraining defaults = TabularTraining.forTable(DataSets.ofRows(pairs.parameters()));
        TrainingListener progress = new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                listener.accept(report.step());
            }
        };
        AutoregressiveConfig config = ModelConfigs.with(
                family.preset("TABULAR"), Map.of("steps", LAYERS, "hiddenUnits", HIDDEN, "bins", BINS));
        return new FlowPosterior(defaults.withModel(family, config)
                .withPatience(PATIENCE)
                .withSettings(defaults.settings()
                        .withSeed(seed)
                        .withSchedule(schedule -> schedule.withSteps(steps)
                                .withLearningRate(new LinearRate(HIGHEST_RATE, LOWEST_RATE, steps))))
                .fitConditional(
                        DataSets.ofRows(pairs.parameters()), DataSets.ofRows(pairs.observations()), backend, progress)
                .model()
                .flow());
    }

    private static Pairs simulate(SimulationTask task, int count, SplittableRandom random) {
        double[][] parameters = new double[count][];
        double[][] observations = new double[count][];
        for (int i = 0; i < count; i++) {
            parameters[i] = task.prior(random);
            observations[i] = task.simulate(parameters[i], random);
        }
        return new Pairs(parameters, observations);
    }

    private Calibration calibrate(PosteriorSampler posterior, Pairs held) {
        return Calibration.of(posterior, held.parameters(), held.observations(), draws, new SplittableRandom(seed));
    }

    private static double logProb(PosteriorDensity posterior, Pairs held) {
        double sum = 0;
        for (int i = 0; i < held.parameters().length; i++) {
            sum += posterior.logProb(held.observations()[i], new double[][] {held.parameters()[i]})[0];
        }
        return sum / held.parameters().length;
    }

    private static double[][] narrowed(double[][] rows) {
        int width = rows[0].length;
        double[] mean = new double[width];
        for (double[] row : rows) {
            Arrays.setAll(mean, j -> mean[j] + row[j] / rows.length);
        }
        for (double[] row : rows) {
            Arrays.setAll(row, j -> mean[j] + NARROW * (row[j] - mean[j]));
        }
        return rows;
    }
}
