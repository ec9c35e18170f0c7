package org.flows4j.layers.pixelcnn;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.distribution.Temperature;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * PixelCNN++ (Salimans, Karpathy, Chen and Kingma 2017, "PixelCNN++: improving the PixelCNN with discretized logistic mixture likelihood
 * and other modifications"): an autoregressive distribution over images, pixel by pixel in reading order,
 *
 * <pre>{@code
 * log p(x) = sum over the pixels of log p(pixel | pixels before it)
 * }</pre>
 *
 * <p>A network of shifted convolutions computes the {@linkplain PixelMixture mixture of logistics} of each pixel. Of whole numbers, such as
 * the pixels of a picture, {@link #logProb} is the logarithm of their probability, exactly; of real numbers, such as the latents of a flow,
 * it is the log-density.
 *
 * <p>Sampling computes each activation of the network once: those of the rows above a row at a time, the others pixel by pixel. A
 * temperature multiplies the scales of the logistics and divides the logits of the mixture; 0 selects the mean of the likeliest component,
 * pixel by pixel. The gradient of {@code logProb} by whole numbers is that of its formula, which has no meaning between them.
 *
 * <p>Shapes: {@code [N, H, W, C]}, H and W divisible by {@code 2^(stages - 1)}.
 */
public final class PixelCnn implements Distribution {
    private static final double UNIT = 0x1p-52;

    /** Real numbers are not bounded: strong dependence on the pixels before would let a new distribution's samples grow without end. */
    private static final double SCALE_OF_REAL_NUMBERS = 0.1;

    /** The number of images that the network is initialized with: enough for its statistics, and few enough for its memory. */
    private static final int INITIAL_IMAGES = 64;

    private final Shape sampleShape;
    private final PixelMixture mixture;
    private final PixelCnnNetwork network;
    private final int period;
    private final TensorBackend backend;
    private final DType dtype;

    private PixelCnn(ParameterFactory parameters, Shape sampleShape, PixelCnnSize size, int levels) {
        size.check(sampleShape);
        this.sampleShape = sampleShape;
        this.mixture = new PixelMixture(sampleShape.channels(), size.mixtures(), levels);
        this.network = new PixelCnnNetwork(
                parameters, size, sampleShape.channels(), mixture.parameters(), levels > 0 ? 1 : SCALE_OF_REAL_NUMBERS);
        this.period = 1 << (size.stages() - 1);
        this.backend = parameters.backend();
        this.dtype = parameters.dtype();
    }

    /**
     * A distribution over images of whole numbers, by discretized logistics.
     *
     * @param sampleShape {@code [H, W, C]}
     * @param levels number of values of an element, which is 0 to {@code levels - 1}; 2 to 65536
     * @throws IllegalArgumentException if the images do not fit the stages or the levels are out of range
     */
    public static PixelCnn discrete(ParameterFactory parameters, Shape sampleShape, PixelCnnSize size, int levels) {
        if (levels < 2 || levels > 1 << 16) {
            throw new IllegalArgumentException("Whole numbers need 2 to 65536 levels, got " + levels);
        }
        return new PixelCnn(parameters, sampleShape, size, levels);
    }

    /**
     * A distribution over images of real numbers, such as the latents of a flow, by continuous logistics.
     *
     * @param sampleShape {@code [H, W, C]}
     * @throws IllegalArgumentException if the images do not fit the stages
     */
    public static PixelCnn continuous(ParameterFactory parameters, Shape sampleShape, PixelCnnSize size) {
        return new PixelCnn(parameters, sampleShape, size, 0);
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the batch has another sample shape, or this distribution is over whole numbers and an element is
     *     no such number
     */
    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        checkBatch(z);
        return mixture.logProb(z, network.apply(mixture.scaled(z), evaluation));
    }

    /** {@inheritDoc} The first images suffice, because every position of each counts; the results of all layers are kept at once. */
    @Override
    public void initialize(Tensor z, Evaluation evaluation) {
        checkBatch(z);
        Tensor first = z.slice(0, 0, Math.min(z.shape().dim(0), INITIAL_IMAGES));
        network.initialize(mixture.scaled(first), evaluation);
    }

    private void checkBatch(Tensor z) {
        if (z.shape().rank() != sampleShape.rank() + 1 || !z.shape().sample().equals(sampleShape)) {
            throw new IllegalArgumentException("This distribution is over images of shape " + sampleShape
                    + ", so it needs a batch [N, H, W, C] of them; got shape " + z.shape());
        }
        mixture.check(z);
    }

    /** {@inheritDoc} A sample does not depend on the number of samples drawn with it. */
    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        return draw(n, sampleShape.dim(0), temperature, random, evaluation);
    }

    /** Draws the first rows only, after which all memory is in use. */
    @Override
    public Tensor trial(int n, double temperature, Evaluation evaluation) {
        int rows = Math.min(sampleShape.dim(0), 2 * period);
        return draw(n, rows, temperature, new SplittableRandom(0), evaluation);
    }

    private Tensor draw(int n, int rows, double temperature, RandomGenerator random, Evaluation evaluation) {
        if (n < 1) {
            throw new IllegalArgumentException("Cannot draw " + n + " samples; ask for at least 1");
        }
        Temperature.check(temperature);
        int perSample = rows * sampleShape.dim(1) * mixture.uniforms();
        double[] uniforms = new double[Math.multiplyExact(n, perSample)];
        for (int i = 0; i < uniforms.length; i++) {
            uniforms[i] = ((random.nextLong() >>> 12) + 0.5) * UNIT;
        }
        int size = Math.toIntExact(sampleShape.size());
        double[] pixels = new double[Math.multiplyExact(n, size)];
        int parts = Math.min(backend.threads(), n);
        backend.parallel(parts, part -> {
            int from = (int) ((long) n * part / parts);
            int to = (int) ((long) n * (part + 1) / parts);
            try (Scope scope = backend.openScope()) {
                Sampling sampling = new Sampling(to - from, evaluation, backend, dtype);
                new CachedSampling(network, mixture, sampleShape, sampling)
                        .draw(rows, temperature, uniforms, from * perSample, pixels, from * size);
            }
        });
        return mixture.unscaled(pixels, sampleShape.batch(n), backend, dtype);
    }

    /** False: the choice of a component has no derivative. */
    @Override
    public boolean reparameterized() {
        return false;
    }

    @Override
    public ParameterList parameters() {
        return network.parameters();
    }

    @Override
    public String toString() {
        return "PixelCnn" + sampleShape;
    }
}
