package org.flows4j.models.nif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.ManifoldDistribution.Estimate;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.FlowEmbedding;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.glow.Glow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoisyInjectiveFlowTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final NoisyInjectiveFlow FAMILY = new NoisyInjectiveFlow();
    private static final Shape IMAGE = Shape.image(1, 8, 8);

    private static long count(String preset, int latentDimensions) {
        NoisyInjectiveFlowConfig config =
                ModelConfigs.with(FAMILY.preset(preset), Map.of("latentDimensions", "" + latentDimensions));
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1));
        return FAMILY.build(config, parameters).parameters().count();
    }

    @ParameterizedTest
    @CsvSource({
        "CELEBA, 0, 26657472",
        "CELEBA, 64, 27456192",
        "CELEBA, 128, 28242624",
        "CELEBA, 256, 29815488",
        "CELEBA, 512, 32961216",
        "CIFAR10, 0, 14384832",
        "CIFAR10, 64, 14584512",
        "CIFAR10, 128, 14781120",
        "CIFAR10, 256, 15174336",
        "CIFAR10, 512, 15960768",
        "FASHION_MNIST, 0, 2778944",
        "FASHION_MNIST, 64, 2829904",
        "FASHION_MNIST, 128, 2880080",
        "FASHION_MNIST, 256, 2980432",
        "FASHION_MNIST, 512, 3181136",
    })
    void countsOfThePaper(String preset, int latentDimensions, long expected) {
        assertThat(count(preset, latentDimensions)).isEqualTo(expected);
    }

    /** The deep model: ten couplings of 64 dimensions by 64, with 9 activation norms and reversals between them. */
    @Test
    void theDeepModelHasALowDimensionalFlow() {
        NoisyInjectiveFlowConfig deep = ModelConfigs.with(
                FAMILY.preset("CELEBA_DEEP"), Map.of("levels", "1", "stepsPerLevel", "1", "hiddenWidth", "1"));
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1));
        Flow flow = FAMILY.build(deep, parameters);
        long perceptron = (64 * 1024 + 1024) + 2 * (1024 * 1024 + 1024) + (1024 * 128 + 128);
        long layer = 12288 * 128 + 2 * 12288;
        long glow = 2 * 12 + 12 * 12 + (9 * 6 + 1) + (1 + 1) + (9 * 12 + 12);
        assertThat(flow.parameters().count()).isEqualTo(glow + layer + 10 * perceptron + 9 * 2 * 128);
        assertThat(flow.latentShape()).isEqualTo(Shape.vector(128));
    }

    private static NoisyInjectiveFlowConfig tiny(Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(
                Map.of("stepsPerLevel", "2", "hiddenWidth", "4", "latentDimensions", "5", "deepHiddenUnits", "8"));
        all.putAll(changes);
        NoisyInjectiveFlowConfig config = ModelConfigs.with(FAMILY.preset("FASHION_MNIST"), all);
        return FAMILY.forData(config, IMAGE, 256);
    }

    private static void scramble(Flow flow) {
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.1 * random.nextGaussian());
            parameter.assign(values);
        }
    }

    private static Flow build(NoisyInjectiveFlowConfig config, DType dtype) {
        Flow flow = FAMILY.build(config, new ParameterFactory(BACKEND, dtype, new SplittableRandom(5)));
        scramble(flow);
        return flow;
    }

    private static Tensor images(int n, DType dtype) {
        SplittableRandom random = new SplittableRandom(7);
        double[] pixels = new double[n * 64];
        Arrays.setAll(pixels, i -> random.nextInt(8));
        return BACKEND.fromDoubles(pixels, IMAGE.batch(n), dtype);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"latentDimensions=0", "latentDimensions=5", "noise=SCALAR", "noise=FULL", "deepCouplings=2"})
    void singlePrecisionAgreesWithDouble(String change) {
        String[] keyAndValue = change.split("=", 2);
        NoisyInjectiveFlowConfig config = tiny(Map.of(keyAndValue[0], keyAndValue[1]));
        double[] exact = build(config, DType.FLOAT64).logProb(images(4, DType.FLOAT64));
        double[] rounded = build(config, DType.FLOAT32).logProb(images(4, DType.FLOAT32));
        for (int i = 0; i < exact.length; i++) {
            assertThat(rounded[i]).isCloseTo(exact[i], within(1e-4 * Math.abs(exact[i])));
        }
    }

    /** The latent of a closed-form model is that of the flow before its prior, so nothing is lost. */
    @Test
    void decodingWhatWasEncodedGivesTheImagesBack() {
        Flow flow = build(tiny(Map.of()), DType.FLOAT64);
        Tensor x = images(3, DType.FLOAT64);
        assertThat(flow.decode(flow.encode(x)).toDoubles()).isEqualTo(x.toDoubles());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void theEmbeddingHasTheLatentDimensionsAndIsItsOwn(int couplings) {
        Flow flow = build(tiny(Map.of("deepCouplings", "" + couplings)), DType.FLOAT64);
        FlowEmbedding embedding = new FlowEmbedding(flow);
        Tensor x = images(3, DType.FLOAT64);
        Tensor z = embedding.encode(x, Estimate.PSEUDO_INVERSE);
        assertThat(embedding.shape()).isEqualTo(Shape.vector(5));
        assertThat(z.shape()).isEqualTo(Shape.of(3, 5));
        assertThat(embedding.decode(z).shape()).isEqualTo(x.shape());
        if (couplings == 0) {
            double[] expected = embedding.encode(x, Estimate.POSTERIOR_MEAN).toDoubles();
            for (int i = 0; i < expected.length; i++) {
                assertThat(expected[i]).isNotEqualTo(z.toDoubles()[i]);
            }
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> embedding.encode(x, Estimate.POSTERIOR_MEAN))
                    .withMessageContaining("StandardNormal[5]");
        }
    }

    @Test
    void samplesWithoutNoiseDifferFromThoseWithIt() {
        Flow flow = build(tiny(Map.of()), DType.FLOAT32);
        float[] on = flow.sample(4, new Sampling(1, 0), new SplittableRandom(1)).toFloats();
        float[] off = flow.sample(4, 1, new SplittableRandom(1)).toFloats();
        assertThat(on).isNotEqualTo(off).hasSize(4 * 64);
        for (float pixel : on) {
            assertThat(pixel).isBetween(0f, 7f).isEqualTo((float) Math.rint(pixel));
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"nif", "glow+nif7"})
    void aModelIsWhatItWasWhenItIsReadAgain(String family) {
        String config = family.equals("nif")
                ? ModelConfigs.toJson(tiny(Map.of("deepCouplings", "2")))
                : ModelConfigs.toJson(ModelConfigs.with(
                        new Glow().forData(new Glow().preset("FASHION_MNIST"), IMAGE, 256),
                        Map.of("stepsPerLevel", "1", "hiddenWidth", "4", "bits", "3")));
        Model model = Model.create(
                new ModelDescription(family, config, DType.FLOAT32, new DataDescription(IMAGE, 8)), BACKEND, 1);
        scramble(model.flow());
        Path file = folder.resolve("model.safetensors");
        model.save(file);
        Model read = Model.read(file, BACKEND);
        assertThat(read.description()).isEqualTo(model.description());
        Tensor x = images(3, DType.FLOAT32);
        assertThat(read.flow().logProb(x)).isEqualTo(model.flow().logProb(x));
        assertThat(read.flow().sample(2, 1, new SplittableRandom(1)).toFloats())
                .isEqualTo(model.flow().sample(2, 1, new SplittableRandom(1)).toFloats());
    }

    @ParameterizedTest
    @CsvSource({"glow, 784", "woodbury-glow, 784", "vector, 2"})
    void anyFamilysPriorCanBeReplaced(String family, int latent) {
        ModelFamily<?> replaced = ModelFamilies.byName(family + "+nif2");
        assertThat(replaced.name()).isEqualTo(family + "+nif2");
        assertThat(difference(replaced)).isEqualTo(2L * latent + latent);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelFamilies.byName("glwo+nif2"))
                .withMessageContaining("glow");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> difference(ModelFamilies.byName(family + "+nif785")))
                .withMessageContaining("785 latent dimensions");
    }

    private static <C extends Record> long difference(ModelFamily<C> replaced) {
        ModelFamily<C> original = ((NifPriorFamily<C>) replaced).family();
        C config = replaced.presets().values().iterator().next();
        return trained(replaced, config) - trained(original, config);
    }

    private static <C extends Record> long trained(ModelFamily<C> family, C config) {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1));
        return family.build(config, parameters).parameters().count();
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tiny(Map.of("latentDimensions", "65")))
                .withMessageContaining("0 (no manifold) to 64")
                .withMessageContaining("65");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tiny(Map.of("latentDimensions", "1", "deepCouplings", "2")))
                .withMessageContaining("latentDimensions 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FAMILY.forData(FAMILY.preset("CELEBA"), Shape.image(1, 28, 28), 256))
                .withMessageContaining("halved 5 times");
    }
}
