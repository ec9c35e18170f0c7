package org.flows4j.layers.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.calibration.Calibration;
import org.flows4j.core.calibration.FlowPosterior;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.nn.DeepSets;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.OutputLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.layers.elementwise.ConditionalAffine;
import org.flows4j.layers.elementwise.EmbeddedCondition;
import org.junit.jupiter.api.Test;

/**
 * Two normal means, given a set of 1 to 6 observations with deviation 1: with m observations of mean x the posterior of each is normal with
 * the mean {@code m x / (m + 1)} and the variance {@code 1 / (m + 1)}.
 */
class SetPosteriorTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final int LARGEST = 6;
    private static final int STRIDE = 3;

    private final SplittableRandom random = new SplittableRandom(1);

    private double[] set(double... means) {
        double[] set = new double[STRIDE * LARGEST];
        int size = 1 + random.nextInt(LARGEST);
        for (int i = 0; i < size; i++) {
            set[STRIDE * i] = 1;
            set[STRIDE * i + 1] = means[0] + random.nextGaussian();
            set[STRIDE * i + 2] = means[1] + random.nextGaussian();
        }
        return set;
    }

    private static double exactLogProb(double[] set, double... means) {
        double size = 0;
        double[] sums = new double[2];
        for (int i = 0; i < LARGEST; i++) {
            size += set[STRIDE * i];
            sums[0] += set[STRIDE * i + 1];
            sums[1] += set[STRIDE * i + 2];
        }
        double first = means[0] - sums[0] / (size + 1);
        double second = means[1] - sums[1] / (size + 1);
        return Math.log(size + 1) - Math.log(2 * Math.PI) - (size + 1) * (first * first + second * second) / 2;
    }

    @Test
    void aFlowLearnsThePosteriorGivenASet() {
        int count = 6000;
        double[][] means = new double[count][];
        double[][] sets = new double[count][];
        for (int i = 0; i < count; i++) {
            means[i] = new double[] {random.nextGaussian(), random.nextGaussian()};
            sets[i] = set(means[i]);
        }
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(2));
        Shape pair = Shape.vector(2);
        Mlp network = new Mlp(List.of(32), Nonlinearity.ELU, OutputLayer.RANDOM);
        Flow flow = Flow.of(
                new EmbeddedCondition(
                        parameters.child("context"),
                        Shape.vector(STRIDE * LARGEST),
                        DeepSets.of(2, true, 32),
                        new ConditionalAffine(parameters.child("affine"), pair, 8, network)),
                pair,
                parameters);
        DataSetBatches batches = new DataSetBatches(DataSets.ofRows(means), BACKEND, DType.FLOAT32)
                .withConditions(DataSets.ofRows(sets));
        try (Trainer trainer = new Trainer(flow, TrainingSettings.plain(1500, 128), batches)) {
            trainer.initialize();
            trainer.run();
        }

        double[][] newMeans = new double[300][];
        double[][] newSets = new double[300][];
        double gap = 0;
        FlowPosterior posterior = new FlowPosterior(flow);
        for (int i = 0; i < 300; i++) {
            newMeans[i] = new double[] {random.nextGaussian(), random.nextGaussian()};
            newSets[i] = set(newMeans[i]);
            double learned = posterior.logProb(newSets[i], new double[][] {newMeans[i]})[0];
            gap += (exactLogProb(newSets[i], newMeans[i]) - learned) / 300;
        }
        assertThat(gap).isBetween(-0.05, 0.1);
        assertThat(Calibration.of(posterior, newMeans, newSets, 19, random).holds(0.001))
                .isTrue();
    }
}
