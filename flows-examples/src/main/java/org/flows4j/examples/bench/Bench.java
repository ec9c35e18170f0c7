package org.flows4j.examples.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.nn.flowpp.FlowPlusPlusConditioner;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.coupling.MixLogCdfCoupling;
import org.flows4j.layers.pixelcnn.PixelCnn;
import org.flows4j.layers.pixelcnn.PixelCnnSize;
import org.flows4j.layers.reshape.Reshape;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.models.continuous.FfjordTable;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.residual.ResidualTableFlow;

/**
 * Measures a flow. Returned maps have results by name, with the names and meanings of the PyTorch program: medians in seconds, memory
 * in MiB.
 *
 * @param memoryMode memory mode of a training step
 * @param measurement number of runs
 */
public record Bench(TensorBackend backend, DType dtype, MemoryMode memoryMode, Measurement measurement) {
    private static final long SEED = 0;
    private static final double MEBIBYTE = 1 << 20;
    private static final int MANY = 100_000;
    private static final int THOUSAND = 1000;
    private static final int LEVELS = 256;
    /** Multiplies the number of measured training steps of the small flow, which are short. */
    public static final int SHORT_STEP_FACTOR = 50;
    /** Multiplies their warm-up: their times continue to fall for some 14,000 steps. */
    public static final int SHORT_STEP_WARM_UP_FACTOR = 3;

    /**
     * Measures a multi-scale flow of color images: {@code train_step_s}, {@code log_prob_s} and {@code sample_s} of a batch.
     *
     * @param batch images per batch
     * @param size height and width
     * @param levels number of scales
     * @param steps steps per scale
     * @param hidden channels of the coupling networks' hidden layers
     */
    public Map<String, Object> glow(int batch, int size, int levels, int steps, int hidden) {
        Flow flow = BenchNetworks.glow(parameters(), size, levels, steps, hidden);
        float[] images = uniform(batch * flow.sampleShape().size());
        return measure(flow, images, batch, measurement, images, batch, "_s");
    }

    /**
     * Measures a flow of vectors: {@code train_step_s} of a batch, {@code log_prob_100k_s} and {@code sample_100k_s} of
     * 100,000 vectors.
     *
     * @param batch vectors per training step
     * @param dimensions length of a vector
     * @param steps number of steps of flow
     * @param hidden units of the coupling networks' hidden layers
     */
    public Map<String, Object> toy(int batch, int dimensions, int steps, int hidden) {
        Flow flow = BenchNetworks.toy(parameters(), dimensions, steps, hidden);
        Measurement often = measurement
                .withRepeats(SHORT_STEP_FACTOR * measurement.repeats())
                .withWarmUpTimes(SHORT_STEP_WARM_UP_FACTOR);
        float[] vectors = normal((long) batch * dimensions);
        return measure(flow, vectors, batch, often, normal((long) MANY * dimensions), MANY, "_100k_s");
    }

    /**
     * Measures an autoregressive flow of vectors: {@code train_step_s} of a batch, {@code log_prob_100k_s} of 100,000 vectors and sampling
     * of fewer: {@code sample_10k_s} of 10,000, {@code sample_1k_s} of 1,000.
     *
     * @param batch vectors per training step
     * @param dimensions length of a vector
     * @param steps number of layers
     * @param hidden units of the masked networks' hidden layers
     * @param transform of each column
     * @param thousands of samples
     */
    public Map<String, Object> autoregressive(
            int batch, int dimensions, int steps, int hidden, ElementTransform transform, int thousands) {
        Flow flow = BenchNetworks.autoregressive(parameters(), dimensions, steps, hidden, transform);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("parameters", flow.parameters().count());
        Measurement often = measurement.withRepeats(SHORT_STEP_FACTOR * measurement.repeats());
        float[] vectors = normal((long) batch * dimensions);
        figures.put("train_step_s", TrainingBench.medianStep(flow, vectors, batch, memoryMode, often));
        figures.put("log_prob_100k_s", logProb(flow, normal((long) MANY * dimensions), MANY));
        figures.put("sample_" + thousands + "k_s", sample(flow, THOUSAND * thousands));
        MachineFacts.peakResidentMebibytes().ifPresent(value -> figures.put("peak_rss_mb", value));
        return figures;
    }

    /**
     * Measures a residual flow of vectors, with the authors' networks for the plane ({@code TOY}): {@code train_step_s} of a batch, {@code
     * log_prob_10k_s} and {@code sample_10k_s} of 10,000 vectors.
     *
     * @param batch vectors per training step
     * @param dimensions length of a vector
     * @param blocks number of residual blocks
     * @param hidden units of the four hidden layers of each
     */
    public Map<String, Object> residual(int batch, int dimensions, int blocks, int hidden) {
        ResidualTableFlow family = new ResidualTableFlow();
        Map<String, Object> extents = Map.of("columns", dimensions, "blocks", blocks, "hiddenUnits", hidden);
        Flow flow = family.build(ModelConfigs.with(family.preset("TOY"), extents), parameters());
        return ofVectors(awake(flow), batch, dimensions);
    }

    /**
     * Measures a continuous flow of vectors, trained by maximum likelihood with the estimated divergence: the figures of {@link #residual}.
     *
     * @param batch vectors per training step
     * @param dimensions length of a vector
     * @param hidden units of the three hidden layers of the velocity network
     */
    public Map<String, Object> ffjord(int batch, int dimensions, int hidden) {
        FfjordTable family = new FfjordTable();
        Map<String, Object> extents = Map.of("columns", dimensions, "hiddenUnits", hidden);
        Flow flow = family.build(ModelConfigs.with(family.preset("HIGH_DIMENSIONAL"), extents), parameters());
        return ofVectors(awake(flow), batch, dimensions);
    }

    /** Gives weights that start at 0 random values, as training would: a map that is constant costs less than others. */
    private static Flow awake(Flow flow) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            if (parameter.name().endsWith("weight") && Arrays.stream(values).allMatch(value -> value == 0)) {
                double bound = 1 / Math.sqrt(parameter.shape().dim(0));
                parameter.assign(random.doubles(values.length, -bound, bound).toArray());
            }
        }
        return flow;
    }

    private Map<String, Object> ofVectors(Flow flow, int batch, int dimensions) {
        int count = 10 * THOUSAND;
        float[] vectors = normal((long) batch * dimensions);
        return measure(flow, vectors, batch, measurement, normal((long) count * dimensions), count, "_10k_s");
    }

    /**
     * Measures invertible linear layers on a batch of images. Keys such as {@code woodbury_forward_s} are of a layer whose
     * parameters have changed since the previous run, so that it recomputes determinants and inverses, as the PyTorch program
     * does; {@code woodbury_forward_kept_s} is of one that has kept them, as in inference.
     *
     * @param batch images per batch
     * @param channels of an image
     * @param size height and width
     */
    public Map<String, Object> linear(int batch, int channels, int size) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (LinearLayer kind : LinearLayer.values()) {
            try (LayerBench layer = new LayerBench(backend, dtype, kind, Shape.image(channels, size, size), batch)) {
                figures.put(kind.key() + "_forward_s", changing(layer, layer::forward));
                figures.put(kind.key() + "_inverse_s", changing(layer, layer::inverse));
                figures.put(kind.key() + "_forward_kept_s", measurement.median(layer::forward));
                figures.put(kind.key() + "_inverse_kept_s", measurement.median(layer::inverse));
                figures.put(kind.key() + "_gradient_s", measurement.median(layer::gradient));
            }
        }
        return figures;
    }

    private double changing(LayerBench layer, Runnable pass) {
        return measurement.median(() -> {
            layer.change();
            pass.run();
        });
    }

    /**
     * Measures the transform of a mixture-of-logistics coupling, given the network's output: {@code train_step_s} is the transform
     * and all its gradients, {@code forward_s} the transform, {@code inverse_s} its inverse.
     *
     * @param batch images per batch
     * @param channels of the half that is transformed
     * @param size height and width
     * @param components of each mixture
     */
    public Map<String, Object> mixlog(int batch, int channels, int size, int components) {
        MixtureBench mixtures = new MixtureBench(backend, dtype, MixLogCdfOp.flowPlusPlus(components));
        Map<String, Object> figures =
                mixtures.measure(Shape.image(channels, size, size).batch(batch), measurement);
        MachineFacts.peakResidentMebibytes().ifPresent(value -> figures.put("peak_rss_mb", value));
        return figures;
    }

    /**
     * Measures a flow of one coupling layer of Flow++ with its network: {@code train_step_s}, {@code log_prob_s} and {@code
     * sample_s} of a batch. The PyTorch program's step has no optimizer.
     *
     * @param batch images per batch
     * @param channels of each half
     * @param size height and width
     * @param filters channels of the network
     * @param blocks of the network
     * @param components of each mixture
     */
    public Map<String, Object> flowpp(int batch, int channels, int size, int filters, int blocks, int components) {
        Shape image = Shape.image(2 * channels, size, size);
        MixLogCdfCoupling coupling = new MixLogCdfCoupling(
                parameters(),
                image,
                MixLogCdfOp.flowPlusPlus(components),
                Half.FIRST,
                new FlowPlusPlusConditioner(filters, blocks));
        Flow flow = new Flow(coupling, new StandardNormal(image, backend, dtype), image, backend, dtype);
        float[] images = normal(batch * image.size());
        return measure(flow, images, batch, measurement, images, batch, "_s");
    }

    /**
     * Measures a PixelCNN++ of gray images with 256 levels: {@code train_step_s}, {@code log_prob_s} and {@code sample_s} of a batch.
     *
     * @param batch images per batch
     * @param size height and width
     * @param extents of the network
     */
    public Map<String, Object> pixelCnn(int batch, int size, PixelCnnSize extents) {
        Shape image = Shape.image(1, size, size);
        PixelCnn distribution = PixelCnn.discrete(parameters(), image, extents, LEVELS);
        Flow flow = new Flow(new Reshape(image, image), distribution, image, backend, dtype);
        float[] images = uniform(batch * image.size());
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) Math.min(LEVELS - 1, Math.floor(LEVELS * (images[i] + 0.5)));
        }
        return measure(flow, images, batch, measurement, images, batch, "_s");
    }

    private Map<String, Object> measure(
            Flow flow, float[] trained, int batch, Measurement ofSteps, float[] evaluated, int count, String ending) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("parameters", flow.parameters().count());
        figures.put("train_step_s", TrainingBench.medianStep(flow, trained, batch, memoryMode, ofSteps));
        double peakTensors = backend.memory().peak() / MEBIBYTE;
        figures.put("log_prob" + ending, logProb(flow, evaluated, count));
        figures.put("sample" + ending, sample(flow, count));
        MachineFacts.peakResidentMebibytes().ifPresent(value -> figures.put("peak_rss_mb", value));
        figures.put("peak_tensor_mb", peakTensors);
        return figures;
    }

    private ParameterFactory parameters() {
        return new ParameterFactory(backend, dtype, new SplittableRandom(SEED));
    }

    private double logProb(Flow flow, float[] values, int count) {
        Shape shape = flow.sampleShape().batch(count);
        try (Tensor x = backend.fromFloats(values, shape, dtype)) {
            return measurement.median(() -> flow.logProb(x));
        }
    }

    private double sample(Flow flow, int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        return measurement.median(() -> {
            try (Scope scope = backend.openScope()) {
                flow.sample(count, 1, random);
            }
        });
    }

    /** Uniform on [-0.5, 0.5), as pixels are after centering. */
    private static float[] uniform(long count) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }

    private static float[] normal(long count) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
