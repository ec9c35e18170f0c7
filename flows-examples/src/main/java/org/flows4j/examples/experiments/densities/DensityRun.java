package org.flows4j.examples.experiments.densities;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.Trainer;
import org.flows4j.examples.experiments.comparison.RunFolder;
import org.flows4j.examples.experiments.comparison.StepTimes;
import org.flows4j.examples.experiments.comparison.TrainedRun;
import org.flows4j.models.Model;

/** Trains and tests one model with one seed on points of one density. */
public final class DensityRun extends TrainedRun<DensityResult> {
    /** The same test points for all runs, different from all training points. */
    private static final long TEST_SEED = -1;

    private final PlaneDensity density;
    private final DensityModel model;
    private final DensityRegime regime;

    /** Everything that determines the result of a run; the configuration is JSON. */
    private record Spec(String density, String config, double scale, DensityRegime regime, long seed) {}

    /**
     * Creates the runs of the experiment.
     *
     * @param densities names of densities; all if empty
     * @param models names of models; all if empty
     * @throws IllegalArgumentException if a name is unknown, or there is no seed
     */
    public static List<DensityRun> all(
            Path folder, List<String> densities, List<String> models, int seeds, DensityRegime regime) {
        if (seeds < 1) {
            throw new IllegalArgumentException("The experiment needs at least one seed, got " + seeds);
        }
        List<PlaneDensity> chosen = Chosen.of("density", densities, PlaneDensity.all(), PlaneDensity::name);
        List<DensityModel> entrants = Chosen.of("model", models, DensityModel.all(), DensityModel::name);
        List<DensityRun> runs = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            for (PlaneDensity density : chosen) {
                for (DensityModel model : entrants) {
                    runs.add(new DensityRun(folder, density, model, regime, seed));
                }
            }
        }
        return runs;
    }

    private DensityRun(Path folder, PlaneDensity density, DensityModel model, DensityRegime regime, long seed) {
        super(
                model.contestant(density),
                seed,
                RunFolder.of(folder, model.contestant(density).name(), seed),
                DensityResult.class);
        this.density = density;
        this.model = model;
        this.regime = regime.scaled(model.batchFactor(), model.rateFactor());
    }

    @Override
    public long steps() {
        return regime.steps();
    }

    @Override
    protected Record spec() {
        return new Spec(density.name(), model.model().config(), model.scale(), regime, seed());
    }

    @Override
    protected StepTimes times(StepListener listener) {
        return new StepTimes(listener, StepReport::loss);
    }

    @Override
    protected Trainer trainer(Model created) {
        Flow flow = created.flow();
        return new Trainer(
                flow,
                regime.trainer(seed()),
                created.objective(),
                DensityPoints.endless(flow.backend(), density, model.scale()));
    }

    private double[][] testPoints() {
        SplittableRandom random = new SplittableRandom(TEST_SEED);
        double[][] points = new double[regime.testPoints()][];
        for (int i = 0; i < points.length; i++) {
            points[i] = density.sample(random);
        }
        return points;
    }

    @Override
    protected Tested test(Flow flow) {
        double[][] points = testPoints();
        double[] logs = DensityGrid.logDensities(flow, model, points);
        double sum = 0;
        for (double log : logs) {
            sum += log;
        }
        double mean = sum / points.length;
        return new Tested(mean, mean);
    }

    @Override
    protected DensityResult result(Flow flow, Tested tested, long lostSteps, double millisecondsPerStep) {
        double exact = 0;
        for (double[] point : testPoints()) {
            exact += density.logDensity(point[0], point[1]) / regime.testPoints();
        }
        return new DensityResult(
                density.name(),
                model.name(),
                seed(),
                flow.parameters().trainable().count(),
                tested.bound(),
                exact,
                density.entropy(),
                millisecondsPerStep);
    }
}
