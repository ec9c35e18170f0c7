package org.flows4j.core.nn.lipschitz;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Shape;

/**
 * Spectrally normalized convolutions with LipSwish between them.
 *
 * @param width channels between the convolutions
 * @param kernels rows and columns of each kernel, all odd
 * @param coefficient bound of each convolution's Lipschitz constant, between 0 and 1
 * @param activated whether a LipSwish comes first: blocks one after another then alternate convolutions and nonlinearities
 * @param zero whether the last convolution starts as 0, and a block as the identity
 */
public record LipschitzConvolutions(
        int width, List<Integer> kernels, double coefficient, boolean activated, boolean zero)
        implements LipschitzNetworkFactory {
    /** Checks the numbers. */
    public LipschitzConvolutions {
        kernels = List.copyOf(kernels);
        if (width < 1 || kernels.isEmpty() || kernels.stream().anyMatch(k -> k < 1 || k % 2 == 0)) {
            throw new IllegalArgumentException("Convolutions need at least one channel and odd kernels, got width "
                    + width + ", kernels " + kernels);
        }
    }

    /** Builds the network; its layers are called {@code conv1}, {@code conv2} and so on, the nonlinearities {@code swish1} and so on. */
    @Override
    public LipschitzNetwork create(ParameterFactory parameters, Shape shape) {
        if (shape.rank() != 3) {
            throw new IllegalArgumentException("LipschitzConvolutions take images [H, W, C], got samples " + shape);
        }
        List<Network> layers = new ArrayList<>();
        int channels = shape.channels();
        for (int i = 1; i <= kernels.size(); i++) {
            if (i > 1 || activated) {
                layers.add(new LipSwish(parameters.child("swish" + i)));
            }
            boolean last = i == kernels.size();
            int outputs = last ? shape.channels() : width;
            layers.add(LipschitzLayer.convolution(
                    parameters.child("conv" + i),
                    shape.with(-1, channels),
                    outputs,
                    kernels.get(i - 1),
                    coefficient,
                    last && zero));
            channels = outputs;
        }
        return new LipschitzNetwork(shape, shape, layers);
    }
}
