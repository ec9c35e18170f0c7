package org.flows4j.core.interpolation;

import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** The path from one latent to another. */
public enum LatentPath {
    /** {@code (1 - t) a + t b}. */
    LINEAR {
        @Override
        double[] weights(double angle, double share) {
            return new double[] {1 - share, share};
        }
    },
    /**
     * Along a great circle (Shoemake 1985): {@code (sin((1 - t) w) a + sin(t w) b) / sin w} with w the angle between a and b, for each
     * sample, so latents keep the length of standard normal ones. The path is a straight line where w is so close to 0 or to half a turn
     * that the circle is undetermined.
     */
    SPHERICAL {
        @Override
        double[] weights(double angle, double share) {
            double sine = Math.sin(angle);
            return sine < LEAST_SINE
                    ? LINEAR.weights(angle, share)
                    : new double[] {Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine};
        }
    };

    private static final double LEAST_SINE = 1e-4;

    abstract double[] weights(double angle, double share);

    /**
     * Returns a point of the path.
     *
     * @param a the start, {@code [N, ..]}
     * @param b the end, of the same shape
     * @param share 0 for a, 1 for b
     * @return points of the same shape
     */
    public Tensor point(Tensor a, Tensor b, double share) {
        double[] products = a.mul(b).sumPerSample().toDoubles();
        double[] lengthsOfA = a.square().sumPerSample().toDoubles();
        double[] lengthsOfB = b.square().sumPerSample().toDoubles();
        double[] ofA = new double[products.length];
        double[] ofB = new double[products.length];
        for (int i = 0; i < products.length; i++) {
            double cosine = products[i] / Math.sqrt(lengthsOfA[i] * lengthsOfB[i]);
            // A latent of length 0 has no direction, and no angle.
            double angle = Double.isNaN(cosine) ? 0 : Math.acos(Math.max(-1, Math.min(1, cosine)));
            double[] weights = weights(angle, share);
            ofA[i] = weights[0];
            ofB[i] = weights[1];
        }
        return weighted(a, ofA).add(weighted(b, ofB));
    }

    private static Tensor weighted(Tensor x, double[] weights) {
        DType dtype = x.dtype();
        int[] dims = new int[x.shape().rank()];
        Arrays.fill(dims, 1);
        dims[0] = weights.length;
        return x.mul(x.backend().fromDoubles(weights, Shape.of(dims), dtype));
    }
}
