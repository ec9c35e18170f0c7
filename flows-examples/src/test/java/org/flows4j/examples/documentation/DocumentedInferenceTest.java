package org.flows4j.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.calibration.Calibration;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.inference.LogDensity;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.layers.elementwise.ConditionalAffine;
import org.flows4j.models.TabularTraining;
import org.junit.jupiter.api.Test;

/** The code of docs/inference.md works. */
class DocumentedInferenceTest {
    private static final TensorBackend BACKEND = CpuBackend.create();

    /** The integral of the curved density is that of the normal density with deviations 1 and 1/2: pi. */
    @Test
    void aCurvedDensityIsFittedAndCorrected() {
        Flow flow = DocumentedInference.variational(BACKEND, 600);
        LogDensity target = x -> {
            Tensor first = x.slice(1, 0, 1);
            Tensor second = x.slice(1, 1, 2).sub(first.square());
            return first.square().add(second.square().mul(4)).sumPerSample().mul(-0.5);
        };

        double[] results = DocumentedInference.corrected(flow, target);

        assertThat(results[0]).isGreaterThan(1000);
        assertThat(results[1]).isCloseTo(1, within(0.3));
        assertThat(results[2]).isCloseTo(Math.log(Math.PI), within(0.1));
        assertThat(results[3]).isGreaterThan(0.3);
    }

    @Test
    void aPosteriorIsFittedAndTested() {
        SplittableRandom random = new SplittableRandom(1);
        double[][] parameters = new double[100][2];
        double[][] observations = new double[100][2];
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 2; j++) {
                parameters[i][j] = random.nextGaussian();
                observations[i][j] = parameters[i][j] + random.nextGaussian();
            }
        }
        TabularTraining training =
                TabularTraining.forTable(DataSets.ofRows(parameters)).withSettings(TrainingSettings.plain(20, 32));

        Calibration calibration = DocumentedInference.calibrated(
                DataSets.ofRows(parameters),
                DataSets.ofRows(observations),
                parameters,
                observations,
                training,
                BACKEND);

        assertThat(calibration.parameters()).hasSize(2);
    }

    @Test
    void setsAreConditions() {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1));
        Shape pair = Shape.vector(2);

        assertThat(DocumentedInference.sets(
                                new ConditionalAffine(parameters.child("inner"), pair, 8, Mlp.of(Nonlinearity.RELU, 4)),
                                parameters)
                        .conditionShapes())
                .containsExactly(Shape.vector(200));
    }
}
