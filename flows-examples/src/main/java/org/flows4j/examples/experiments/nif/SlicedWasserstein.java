package org.flows4j.examples.experiments.nif;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The sliced Wasserstein distance of order 2 (Bonneel et al. 2015, "Sliced and Radon Wasserstein barycenters of measures") of two sets of
 * equally many points: the root of the mean, over random directions, of the squared distance of their projections in order. It sees
 * only the pixels of images, and so is a limited proxy for the Frechet inception distance.
 *
 * @param directions number of directions, at least 1
 * @param seed of the directions
 */
public record SlicedWasserstein(int directions, long seed) {
    /**
     * The distance.
     *
     * @param first points, one after another
     * @param second as many
     * @param width numbers per point
     */
    public double distance(TensorBackend backend, float[] first, float[] second, int width) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("Both sets need equally many points, got " + first.length / width
                    + " and " + second.length / width);
        }
        int count = first.length / width;
        try (Scope scope = backend.openScope()) {
            Tensor axes = backend.fromFloats(axes(width), Shape.of(directions, width), DType.FLOAT32);
            float[] one = projections(axes, first, count, width);
            float[] two = projections(axes, second, count, width);
            double sum = 0;
            for (int i = 0; i < one.length; i++) {
                double distance = one[i] - two[i];
                sum += distance * distance;
            }
            return Math.sqrt(sum / one.length);
        }
    }

    /** In ascending order along each direction. */
    private float[] projections(Tensor axes, float[] points, int count, int width) {
        TensorBackend backend = axes.backend();
        Tensor rows = backend.fromFloats(points, Shape.of(count, width), DType.FLOAT32);
        float[] projections = backend.matmul(axes, rows, false, true).toFloats();
        for (int i = 0; i < directions; i++) {
            Arrays.sort(projections, i * count, (i + 1) * count);
        }
        return projections;
    }

    /** Directions uniform on the sphere. */
    private float[] axes(int width) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] axes = new float[directions * width];
        for (int i = 0; i < directions; i++) {
            double norm = 0;
            for (int j = i * width; j < (i + 1) * width; j++) {
                axes[j] = (float) random.nextGaussian();
                norm += (double) axes[j] * axes[j];
            }
            for (int j = i * width; j < (i + 1) * width; j++) {
                axes[j] = (float) (axes[j] / Math.sqrt(norm));
            }
        }
        return axes;
    }
}
