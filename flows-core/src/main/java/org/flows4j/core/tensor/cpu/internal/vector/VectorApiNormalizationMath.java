package org.flows4j.core.tensor.cpu.internal.vector;

import org.flows4j.core.tensor.cpu.internal.math.PlainNormalizationMath;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;

/**
 * {@link org.flows4j.core.tensor.cpu.internal.math.NormalizationMath} on the Vector API. Rows that are shorter than a vector run plain
 * Java.
 */
final class VectorApiNormalizationMath extends PlainNormalizationMath {
    private final Loop moments = new Loop(NormalizationLoops.class, "moments");
    private final Loop normalize = new Loop(NormalizationLoops.class, "normalize");
    private final Loop products = new Loop(NormalizationLoops.class, "products");
    private final Loop project = new Loop(NormalizationLoops.class, "project");

    VectorApiNormalizationMath(VectorMath math) {
        super(math);
    }

    @Override
    public void moments(float[] x, int rows, int channels, double epsilon, float[] means, float[] scales) {
        if (channels < Functions.LANES) {
            super.moments(x, rows, channels, epsilon, means, scales);
        } else {
            moments.run(x, rows, channels, epsilon, means, scales);
        }
    }

    @Override
    public void normalize(float[] x, int rows, float[] means, float[] scales, float[] gain, float[] bias) {
        if (gain.length < Functions.LANES) {
            super.normalize(x, rows, means, scales, gain, bias);
        } else {
            normalize.run(x, rows, means, scales, gain, bias);
        }
    }

    @Override
    public void pullBack(
            float[] x, float[] gradient, float[] products, int rows, float[] means, float[] scales, float[] gain) {
        if (gain.length < Functions.LANES) {
            super.pullBack(x, gradient, products, rows, means, scales, gain);
        } else {
            this.products.run(x, gradient, products, rows, means, scales, gain);
            project.run(x, gradient, rows, gain.length, scales);
        }
    }
}
