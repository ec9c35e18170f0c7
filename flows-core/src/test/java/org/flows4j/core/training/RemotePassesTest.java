package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.data.Seeds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RemotePassesTest {
    private static final TinyFlow.Options QUIET = new TinyFlow.Options(DType.FLOAT64, false);
    private static final TrainingSettings SETTINGS =
            TrainingSettings.of(30, 32).withSeed(3).withIntervals(intervals -> intervals.withEvaluation(10));

    /** A copy of the flow elsewhere that differentiates the halves of each batch one after the other. */
    private record Halves(Flow flow, FlatParameters copy, BatchSource data, boolean divided, int[] evaluations)
            implements RemotePasses {
        @Override
        public double differentiate(int[] rows, long step, FlatParameters parameters) {
            FlatParameters.copy(parameters.values(), copy.values());
            copy.markChanged();
            BatchGradient gradient =
                    new BatchGradient(flow, SETTINGS.gradients(), TrainingObjective.MAXIMUM_LIKELIHOOD, data, copy);
            RandomGenerator random = Seeds.STEP.generator(SETTINGS.seed(), step);
            int middle = divided ? rows.length / 2 : rows.length;
            double loss = gradient.differentiate(Arrays.copyOf(rows, middle), rows.length, random, MemoryMode.STORE);
            List<Tensor> sums = parameters.gradients();
            FlatParameters.copy(copy.gradients(), sums);
            if (divided) {
                loss += gradient.differentiate(
                        Arrays.copyOfRange(rows, middle, rows.length), rows.length, random, MemoryMode.STORE);
                for (int i = 0; i < sums.size(); i++) {
                    sums.get(i)
                            .backend()
                            .updates()
                            .add(sums.get(i), copy.gradients().get(i));
                }
            }
            return loss;
        }

        @Override
        public @Nullable EvaluationReport evaluate(long step, FlatParameters parameters) {
            evaluations[0]++;
            return null;
        }
    }

    private static double[] trained(@Nullable Boolean divided, int[] evaluations) {
        Flow flow = TinyFlow.build(QUIET);
        BatchSource data = ToyData.batches(0, 200, QUIET);
        try (Trainer trainer = new Trainer(flow, SETTINGS, data)) {
            trainer.initialize();
            if (divided != null) {
                Flow other = TinyFlow.build(QUIET);
                List<Parameter> sources = flow.parameters().asList();
                List<Parameter> targets = other.parameters().asList();
                for (int i = 0; i < sources.size(); i++) {
                    targets.get(i).assign(sources.get(i).value().toDoubles());
                }
                trainer.delegateTo(
                        new Halves(other, new FlatParameters(other.parameters()), data, divided, evaluations));
            }
            trainer.run();
        }
        return flow.parameters().asList().stream()
                .flatMapToDouble(parameter -> Arrays.stream(parameter.value().toDoubles()))
                .toArray();
    }

    @Test
    void stepsComputedElsewhereAreTheTrainersOwn() {
        int[] evaluations = new int[1];
        double[] expected = trained(null, evaluations);
        assertThat(evaluations[0]).isZero();
        assertThat(trained(false, evaluations)).containsExactly(expected);
        assertThat(evaluations[0]).isEqualTo(3);
    }

    @Test
    void theGradientsOfHalvesAddUp() {
        double[] expected = trained(null, new int[1]);
        double[] halves = trained(true, new int[1]);
        for (int i = 0; i < expected.length; i++) {
            assertThat(halves[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-11));
        }
    }
}
