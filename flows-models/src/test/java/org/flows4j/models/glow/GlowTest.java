package org.flows4j.models.glow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.ClassCondition;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GlowTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final Glow GLOW = new Glow();

    private static GlowConfig tiny(Map<String, String> changes) {
        GlowConfig config =
                ModelConfigs.with(GLOW.preset("FASHION_MNIST"), Map.of("stepsPerLevel", "2", "hiddenWidth", "4"));
        return ModelConfigs.with(GLOW.forData(config, Shape.image(2, 8, 8), 256), changes);
    }

    /** A model whose parameters are nothing special, so that no layer is the identity. */
    private static Flow scrambled(GlowConfig config, DType dtype) {
        Flow flow = GLOW.build(config, new ParameterFactory(BACKEND, dtype, new SplittableRandom(5)));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.1 * random.nextGaussian();
            }
            parameter.assign(values);
        }
        return flow;
    }

    private static Tensor images(int n, DType dtype) {
        SplittableRandom random = new SplittableRandom(7);
        double[] pixels = new double[n * 8 * 8 * 2];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        return BACKEND.fromDoubles(pixels, Shape.of(n, 8, 8, 2), dtype);
    }

    @ParameterizedTest
    @EnumSource(GlowConfig.Conditioner.class)
    void decodingWhatWasEncodedGivesTheImagesBack(GlowConfig.Conditioner conditioner) {
        for (GlowConfig.CouplingKind coupling : GlowConfig.CouplingKind.values()) {
            for (GlowConfig.Permutation permutation : GlowConfig.Permutation.values()) {
                GlowConfig config = tiny(Map.of(
                        "conditioner", conditioner.name(),
                        "coupling", coupling.name(),
                        "permutation", permutation.name()));
                Flow flow = scrambled(config, DType.FLOAT64);
                Tensor x = images(3, DType.FLOAT64);
                Tensor z = flow.encode(x);
                assertThat(z.shape()).isEqualTo(Shape.of(3, 128));
                assertThat(flow.decode(z).toDoubles()).isEqualTo(x.toDoubles());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GlowPriors.TopPriorKind.class)
    void anUntrainedModelIsNearTheUniformDensity(GlowPriors.TopPriorKind topPrior) {
        GlowConfig config = tiny(Map.of("topPrior", topPrior.name()));
        Flow flow = GLOW.build(config, new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        Tensor x = images(64, DType.FLOAT64);
        flow.initialize(x, new SplittableRandom(1));
        // Uniform noise has 8 bits; a Gaussian of its variance costs 0.5 log2(2 pi e / 12) = 0.25 more.
        for (double bits : flow.bitsPerDim(x, new SplittableRandom(2))) {
            assertThat(bits).isBetween(8.0, 8.6);
        }
        assertThat(flow.likelihood()).isEqualTo(Likelihood.LOWER_BOUND);
    }

    @Test
    void singlePrecisionAgreesWithDouble() {
        double[] exact = scrambled(tiny(Map.of()), DType.FLOAT64).logProb(images(4, DType.FLOAT64));
        double[] rounded = scrambled(tiny(Map.of()), DType.FLOAT32).logProb(images(4, DType.FLOAT32));
        for (int i = 0; i < exact.length; i++) {
            assertThat(rounded[i]).isCloseTo(exact[i], within(1e-5 * Math.abs(exact[i])));
        }
    }

    @Test
    void threadsGetTheSingleThreadedAnswers() throws Exception {
        Flow flow = scrambled(tiny(Map.of()), DType.FLOAT32);
        Tensor x = images(5, DType.FLOAT32);
        double[] density = flow.logProb(x);
        float[] samples = flow.sample(3, 0.7, new SplittableRandom(9)).toFloats();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                work.add(() -> java.util.Arrays.equals(flow.logProb(x), density));
                work.add(() -> java.util.Arrays.equals(
                        flow.sample(3, 0.7, new SplittableRandom(9)).toFloats(), samples));
            }
            for (Future<Boolean> same : threads.invokeAll(work)) {
                assertThat(same.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void samplesAreWholePixelsInRange() {
        float[] pixels = scrambled(tiny(Map.of()), DType.FLOAT32)
                .sample(4, 1, new SplittableRandom(3))
                .toFloats();
        for (float pixel : pixels) {
            assertThat(pixel).isBetween(0f, 255f).isEqualTo((float) Math.rint(pixel));
        }
    }

    @Test
    void imagesThatCannotBeHalvedOftenEnoughAreRefused() {
        GlowConfig config = GLOW.preset("CIFAR10");
        assertThatThrownBy(() -> GLOW.forData(config, Shape.image(1, 28, 28), 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("28 x 28")
                .hasMessageContaining("3 times")
                .hasMessageContaining("levels to at most 2");
    }

    @Test
    void dataThatIsNotOfPixelsIsRefused() {
        GlowConfig config = GLOW.preset("FASHION_MNIST");
        assertThatThrownBy(() -> GLOW.forData(config, Shape.vector(30), 0)).hasMessageContaining("[30]");
        assertThatThrownBy(() -> GLOW.forData(config, Shape.image(1, 28, 28), 0))
                .hasMessageContaining("real-valued");
    }

    @Test
    void aBatchOfOtherImagesOrWithNaNIsRefused() {
        Flow flow = scrambled(tiny(Map.of()), DType.FLOAT32);
        assertThatThrownBy(() -> flow.logProb(BACKEND.fill(1, Shape.of(2, 8, 8, 3), DType.FLOAT32)))
                .hasMessageContaining("[N, 8, 8, 2]")
                .hasMessageContaining("[2, 8, 8, 3]");
        float[] pixels = images(2, DType.FLOAT32).toFloats();
        pixels[130] = Float.NaN;
        assertThatThrownBy(() -> flow.logProb(BACKEND.fromFloats(pixels, Shape.of(2, 8, 8, 2), DType.FLOAT32)))
                .hasMessageContaining("Sample 1")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> flow.logProb(new float[0][])).hasMessageContaining("no rows");
    }

    /** At two scales: in couplings, in the prior of what is factored out, and in the deepest prior, whichever it is. */
    @ParameterizedTest
    @EnumSource(GlowPriors.TopPriorKind.class)
    void everyConditionalLayerSeesTheClass(GlowPriors.TopPriorKind prior) {
        GlowConfig config = GLOW.withClasses(tiny(Map.of("levels", "2", "topPrior", prior.name())), 3);
        Flow flow = scrambled(config, DType.FLOAT64);
        assertThat(flow.conditionChannels()).isEqualTo(3);
        Tensor x = images(1, DType.FLOAT64);
        Flow first = flow.given(ClassCondition.of(BACKEND, DType.FLOAT64, 3, 0));
        Flow second = flow.given(ClassCondition.of(BACKEND, DType.FLOAT64, 3, 1));
        assertThat(first.logProb(x)[0]).isNotEqualTo(second.logProb(x)[0]);
        double[] latent = first.encode(x).toDoubles();
        double[] other = second.encode(x).toDoubles();
        for (int i = 0; i < latent.length; i++) {
            assertThat(latent[i]).isNotEqualTo(other[i]);
        }
        assertThat(first.decode(first.encode(x)).toDoubles()).isEqualTo(x.toDoubles());
        assertThatThrownBy(() -> flow.logProb(x)).hasMessageContaining("condition of 3 channels");
    }

    @Test
    void macowUnitsHaveTheHiddenWidth() {
        GlowConfig config = tiny(Map.of("coupling", "MACOW", "hiddenWidth", "7"));
        assertThat(scrambled(config, DType.FLOAT32).parameters().asList())
                .filteredOn(parameter -> parameter.name().contains("left"))
                .isNotEmpty()
                .anyMatch(parameter -> parameter.shape().equals(Shape.of(7)));
    }

    @Test
    void couplingsThatCannotSeeTheClassAreRefused() {
        GlowConfig config = GLOW.withClasses(tiny(Map.of("coupling", "MACOW")), 3);
        assertThatThrownBy(() -> scrambled(config, DType.FLOAT32)).hasMessageContainingAll("MaCow", "3", "labels");
    }
}
