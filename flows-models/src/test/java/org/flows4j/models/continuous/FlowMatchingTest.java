package org.flows4j.models.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingObjective;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.layers.continuous.Divergence;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.tabular.TabularFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowMatchingTest {
    private static final TensorBackend BACKEND =
            CpuBackend.create(CpuOptions.defaults().withThreads(1));
    private static final FlowMatching FAMILY = new FlowMatching();
    private static final FlowMatchingConfig SMALL =
            ModelConfigs.with(FAMILY.preset("TABULAR"), Map.of("hiddenUnits", 24, "frequencies", 2));

    @TempDir
    private Path folder;

    /** A correlated Gaussian in units of its own: entropy {@code log(2 pi e) + log(40) + log(0.1) + log(0.6)}. */
    private static DataSet gaussian(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[2 * rows];
        for (int i = 0; i < rows; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            values[2 * i] = (float) (1000 + 40 * a);
            values[2 * i + 1] = (float) (0.1 * (0.8 * a + 0.6 * b));
        }
        return DataSets.ofFloats(values, 2);
    }

    private static TrainingSettings settings(long steps) {
        return TrainingSettings.plain(steps, 128)
                .withAverageDecay(0.99)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(5e-3)));
    }

    private static double mean(double... values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    @Test
    void matchingLearnsTheDensityWithoutEverEvaluatingIt() {
        Model model = Model.create(FAMILY, SMALL, gaussian(2000, 1), BACKEND);
        List<StepReport> steps = new ArrayList<>();
        model.train(gaussian(2000, 1), settings(300), new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                steps.add(report);
            }
        });

        assertThat(steps).allSatisfy(step -> {
            assertThat(step.loss()).isPositive();
            assertThat(step.bitsPerDim()).isNaN();
        });
        double entropy = Math.log(2 * Math.PI * Math.E) + Math.log(40 * 0.1 * 0.6);
        double[] logProb = model.flow().logProb(rows(gaussian(500, 2)));
        assertThat(-mean(logProb)).isCloseTo(entropy, within(0.2));
        double[] samples = model.flow().sample(2000, 1, new SplittableRandom(3)).toDoubles();
        double[] first = new double[2000];
        Arrays.setAll(first, i -> samples[2 * i]);
        assertThat(mean(first)).isCloseTo(1000, within(8.0));
    }

    private static float[][] rows(DataSet data) {
        float[][] rows = new float[data.size()][data.sampleLength()];
        for (int i = 0; i < rows.length; i++) {
            data.copySample(i, rows[i], 0);
        }
        return rows;
    }

    @Test
    void savedModelsScoreAndSampleAlike() {
        Model model = Model.create(FAMILY, SMALL, gaussian(200, 1), BACKEND);
        model.train(gaussian(200, 1), settings(5));
        Path file = folder.resolve("model.safetensors");
        model.save(file);
        Flow read = Model.read(file, BACKEND).flow();
        float[][] rows = rows(gaussian(7, 4));
        assertThat(read.logProb(rows)).containsExactly(model.flow().logProb(rows));
        assertThat(read.sample(3, 1, new SplittableRandom(1)).toDoubles())
                .containsExactly(
                        model.flow().sample(3, 1, new SplittableRandom(1)).toDoubles());
    }

    /** The default objective of other flows fits this one, too: gradients pass through the solver. */
    @Test
    void maximumLikelihoodTrainsTheSameModel() {
        Model model = Model.create(FAMILY, SMALL, gaussian(200, 1), BACKEND);
        DataSetBatches batches =
                new DataSetBatches(gaussian(200, 1), BACKEND, model.flow().dtype());
        List<Double> losses = new ArrayList<>();
        TrainingSettings brief = settings(8).withSchedule(schedule -> schedule.withBatchSize(64));
        try (Trainer trainer = new Trainer(model.flow(), brief, TrainingObjective.MAXIMUM_LIKELIHOOD, batches)) {
            trainer.listen(new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    losses.add(report.loss());
                }
            });
            trainer.initialize();
            trainer.run();
        }
        assertThat(losses.get(7)).isLessThan(losses.get(0) - 0.05);
    }

    @Test
    void conditionsReachTheVelocity() {
        FlowMatchingConfig config = FAMILY.withClasses(SMALL, 3);
        Model model = Model.create(FAMILY, config, gaussian(200, 1), BACKEND);
        Flow flow = model.flow();
        DataSetBatches batches = new DataSetBatches(gaussian(200, 1), BACKEND, flow.dtype())
                .withConditions(DataSets.ofFloats(conditions(200), 3));
        try (Trainer trainer = new Trainer(flow, settings(5), model.objective(), batches)) {
            trainer.initialize();
            trainer.run();
        }
        float[][] rows = rows(gaussian(2, 4));
        assertThat(flow.given(1, 0, 0).logProb(rows))
                .doesNotContain(flow.given(0, 1, 0).logProb(rows));
        assertThat(flow.given(0, 1, 0).sample(4, 1, new SplittableRandom(1)).shape())
                .isEqualTo(Shape.of(4, 2));
    }

    private static float[] conditions(int rows) {
        float[] values = new float[3 * rows];
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void theEstimatedDivergenceIsDeclared() {
        FlowMatchingConfig estimated = ModelConfigs.with(SMALL, Map.of("divergence", Divergence.HUTCHINSON));
        Flow flow = Model.create(FAMILY, estimated, gaussian(200, 1), BACKEND).flow();
        assertThat(flow.likelihood()).isEqualTo(Likelihood.ESTIMATE);
        assertThat(Model.create(FAMILY, SMALL, gaussian(200, 1), BACKEND).flow().likelihood())
                .isEqualTo(Likelihood.EXACT);
    }

    @Test
    void otherFlowsAreRefusedByTheObjective() {
        Model model = Model.create(new TabularFlow(), new TabularFlow().preset("NICE"), gaussian(200, 1), BACKEND);
        Tensor x = BACKEND.fill(0, Shape.of(3, 2), model.flow().dtype());
        assertThatThrownBy(() -> new MatchingObjective().losses(model.flow(), x, FlowContext.deterministic()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("ContinuousFlow", "maximum likelihood");
    }
}
