package org.flows4j.layers.pixelcnn;

import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Draws images pixel by pixel. Activations are kept as long as later pixels see them, so that each is computed once (Ramachandran et al.
 * 2017, "Fast generation for convolutional autoregressive models"): the cost of an image is that of evaluating the network once, not
 * once per pixel.
 */
final class CachedSampling {
    private final PixelMixture mixture;
    private final Shape sample;
    private final Sampling sampling;
    private final RowBuffer seen;
    private final CachedRows.Conv above;
    private final Tensor rowAbove;
    private final Tensor rowAboveBias;
    private final CachedLeft left;
    private final CachedStage stage;
    private final Tensor output;
    private final Tensor outputBias;

    /** The products of the pixels to the left. */
    private record CachedLeft(Tensor above, Tensor current, Tensor bias) {}

    CachedSampling(PixelCnnNetwork network, PixelMixture mixture, Shape sample, Sampling sampling) {
        this.mixture = mixture;
        this.sample = sample;
        this.sampling = sampling;
        this.seen = sampling.buffer(sample.dim(1), sample.channels() + 1);
        this.above = new CachedRows.Conv(network.above(), sampling);
        this.rowAbove = network.rowAbove().matrix(0, sampling.evaluation());
        this.rowAboveBias = network.rowAbove().bias(sampling.evaluation());
        this.left = new CachedLeft(
                network.left().matrix(0, sampling.evaluation()),
                network.left().matrix(1, sampling.evaluation()),
                network.left().bias(sampling.evaluation()));
        this.output = network.output().matrix(0, sampling.evaluation());
        this.outputBias = network.output().bias(sampling.evaluation());
        this.stage = new CachedStage(network.stage(), sample.dim(1), network.filters(), sampling);
    }

    /**
     * Draws the first rows of images.
     *
     * @param uniforms numbers inside (0, 1), those of the first image's pixels in reading order from {@code first} on
     * @param pixels receives the images as scaled numbers, from {@code start} on
     */
    void draw(int rows, double temperature, double[] uniforms, int first, double[] pixels, int start) {
        for (int row = 0; row < rows; row++) {
            try (Scope scope = sampling.backend().openScope()) {
                drawRow(row, rows, temperature, uniforms, first, pixels, start);
            }
        }
    }

    private void drawRow(
            int row, int rows, double temperature, double[] uniforms, int first, double[] pixels, int start) {
        Tensor fromAbove = beginRow(row);
        int width = sample.dim(1);
        int channels = sample.channels();
        int samples = sampling.samples();
        double[] pixel = new double[channels];
        double[] next = new double[samples * (channels + 1)];
        for (int column = 0; column < width; column++) {
            try (Scope scope = sampling.backend().openScope()) {
                double[] raw = numbers(row, column, fromAbove).toDoubles();
                int place = row * width + column;
                for (int n = 0; n < samples; n++) {
                    int uniform = first + (n * rows * width + place) * mixture.uniforms();
                    mixture.draw(raw, n * mixture.parameters(), uniforms, uniform, temperature, pixel);
                    System.arraycopy(pixel, 0, pixels, start + n * (int) sample.size() + place * channels, channels);
                    System.arraycopy(pixel, 0, next, n * (channels + 1), channels);
                    next[n * (channels + 1) + channels] = 1;
                }
                seen.put(
                        column,
                        sampling.backend().fromDoubles(next, Shape.of(samples, channels + 1), sampling.dtype()));
            }
        }
    }

    /** Computes what the row's pixels take from the rows above; returns the start of the stream ul. */
    private Tensor beginRow(int row) {
        // Before the next row begins, the two rows of the buffer are the two rows above.
        Tensor u = above.row(seen);
        Tensor ul = ProductCalls.dense(seen.tappedCurrent(-1, 0, 1), rowAbove, rowAboveBias, Activation.NONE, false);
        seen.nextRow();
        Tensor corner = ProductCalls.dense(seen.tappedAbove(-1), left.above, left.bias, Activation.NONE, false);
        stage.beginRow(row, u);
        return ul.add(corner);
    }

    private Tensor numbers(int row, int column, Tensor fromAbove) {
        int samples = sampling.samples();
        Tensor start = ProductCalls.dense(seen.pixel(column - 1), left.current, null, Activation.NONE, false)
                .add(fromAbove.slice(0, column * samples, (column + 1) * samples));
        Tensor ul = stage.pixel(row, column, start);
        return ProductCalls.dense(ul.unary(UnaryOp.ELU), output, outputBias, Activation.NONE, false);
    }
}
