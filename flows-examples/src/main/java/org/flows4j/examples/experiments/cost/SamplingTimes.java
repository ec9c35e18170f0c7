package org.flows4j.examples.experiments.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.bench.Measurement;
import org.flows4j.examples.experiments.comparison.ExperimentListener;
import org.flows4j.layers.autoregressive.ArPriorConfig;
import org.flows4j.layers.prior.MultiScaleArPrior;
import org.flows4j.layers.reshape.Reshape;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.MarScf;
import org.flows4j.models.glow.MarScfConfig;

/**
 * Measures the time of sampling as images get larger (figure 7 of the supplement of mAR-SCF, Bhattacharyya et al. 2020): by mAR-SCF,
 * whose scales are halved until the deepest has a given size, so that the sequential steps grow like the side of the images; and by a
 * recurrent network with as many layers of the same width that draws pixel by pixel, whose steps grow like the number of pixels.
 *
 * @param sizes heights and widths N, powers of two
 * @param widths hidden channels of the recurrent networks
 * @param deepest height and width of the deepest scale
 * @param flowSteps steps of flow per scale
 * @param batch samples at once
 */
public record SamplingTimes(
        List<Integer> sizes, List<Integer> widths, int deepest, int flowSteps, int batch, Measurement measurement)
        implements CostExperiment {
    private static final int CHANNELS = 3;
    private static final int LAYERS = 3;

    /** The samplers. */
    public enum Sampler {
        /** Channel by channel, scale by scale. */
        MAR_SCF,
        /** Pixel by pixel, color by color. */
        PIXELS
    }

    /**
     * A measurement.
     *
     * @param sampler the sampler
     * @param width of its recurrent network
     * @param size of the images
     * @param steps number of its sequential steps
     * @param operations floating-point operations that its recurrent network does for a batch
     * @param seconds median time of a batch
     */
    public record Time(Sampler sampler, int width, int size, int steps, double operations, double seconds) {}

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive, or a size is no larger power of two times the deepest
     */
    public SamplingTimes {
        sizes = sizes.stream().sorted().distinct().toList();
        widths = widths.stream().distinct().toList();
        if (sizes.isEmpty() || widths.isEmpty() || deepest < 1 || flowSteps < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "Sizes, widths, deepest size, flow steps and batch must be positive, got " + sizes + ", " + widths
                            + ", " + deepest + ", " + flowSteps + " and " + batch);
        }
        for (int size : sizes) {
            if (size <= deepest || Integer.bitCount(size / deepest) != 1 || size % deepest != 0) {
                throw new IllegalArgumentException("Images are halved until they have " + deepest + " x " + deepest
                        + " pixels, so that sizes are " + 2 * deepest + ", " + 4 * deepest + ", ..., got " + size);
            }
        }
    }

    @Override
    public int count() {
        return sizes.size() * widths.size() * Sampler.values().length;
    }

    @Override
    public Optional<String> measure(TensorBackend backend, Path folder, ExperimentListener listener, PrintWriter err) {
        List<Time> times = new ArrayList<>();
        for (int width : widths) {
            for (Sampler sampler : Sampler.values()) {
                for (int size : sizes) {
                    if (Thread.currentThread().isInterrupted()) {
                        return Optional.empty();
                    }
                    times.add(measure(backend, sampler, width, size));
                    listener.onProgress(times.size(), sampler + " of width " + width + ", size " + size);
                }
            }
        }
        return Optional.of(new SamplingTimeFiles(this, times).write(folder, err));
    }

    private Time measure(TensorBackend backend, Sampler sampler, int width, int size) {
        try (Scope scope = backend.openScope()) {
            ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(1));
            MarScfConfig config = config(width, size);
            boolean byScales = sampler == Sampler.MAR_SCF;
            Flow flow = byScales ? new MarScf().build(config, parameters) : pixels(parameters, width, size);
            int steps = byScales ? config.sequentialSteps() : CHANNELS * size * size;
            double operations =
                    byScales ? SamplingWork.ofMarScf(config) : SamplingWork.of(pixelNetwork(width), 1, steps);
            double seconds = measurement.median(
                    () -> flow.sample(batch, 1, new SplittableRandom(2)).close());
            return new Time(sampler, width, size, steps, batch * operations, seconds);
        }
    }

    private MarScfConfig config(int width, int size) {
        Map<String, String> changes = Map.of(
                "levels", Integer.toString(Integer.numberOfTrailingZeros(size / deepest)),
                "stepsPerLevel", Integer.toString(flowSteps),
                "hiddenWidth", Integer.toString(width),
                "priorWidth", Integer.toString(width));
        MarScf family = new MarScf();
        MarScfConfig small = ModelConfigs.with(family.preset("FASHION_MNIST"), changes);
        return family.forData(
                small, Shape.image(CHANNELS, size, size), small.image().pixelLevels());
    }

    /** All numbers of an image as the channels of a single position: the recurrent network then draws them one by one. */
    private static Flow pixels(ParameterFactory parameters, int width, int size) {
        Shape image = Shape.image(CHANNELS, size, size);
        Shape line = Shape.image(CHANNELS * size * size, 1, 1);
        return Flow.of(
                InvertibleChain.of(
                        new Reshape(image, line), MultiScaleArPrior.ofWhole(parameters, line, pixelNetwork(width), 0)),
                image,
                parameters);
    }

    private static ArPriorConfig pixelNetwork(int width) {
        return new ArPriorConfig(width, LAYERS, 1, 1);
    }
}
