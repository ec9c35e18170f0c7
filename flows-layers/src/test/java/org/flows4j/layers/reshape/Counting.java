package org.flows4j.layers.reshape;

import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;

/** Images whose elements are their own index, so that one sees where each went. */
final class Counting {
    private Counting() {}

    static Tensor images(int batch, Shape image) {
        double[] elements = new double[batch * (int) image.size()];
        Arrays.setAll(elements, i -> i);
        return TestBackends.cpu().fromDoubles(elements, image.batch(batch), DType.FLOAT64);
    }

    static double element(Shape image, int sample, int row, int column, int channel) {
        return ((sample * image.dim(0) + row) * image.dim(1) + column) * image.dim(2) + channel;
    }
}
