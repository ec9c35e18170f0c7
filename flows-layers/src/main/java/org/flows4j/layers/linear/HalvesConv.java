package org.flows4j.layers.linear;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;

/**
 * A separate invertible 1x1 convolution for each half of the channels, {@code [x1, x2] -> [W1 x1, W2 x2]} (Ho et al. 2019, the
 * authors' code): it mixes the channels that a coupling treats alike, and leaves the halves apart. The log-determinant is
 * {@code H * W * (log|det W1| + log|det W2|)}.
 *
 * <p>Shapes: {@code [N, D]} or {@code [N, H, W, C]}, kept; the first half is the larger one when C is odd.
 */
public final class HalvesConv implements InvertibleLayer {
    private final int channels;
    private final Split halves;
    private final Invertible1x1Conv first;
    private final Invertible1x1Conv second;

    /**
     * Creates the layer; its parts are called {@code first} and {@code second}.
     *
     * @param channels number of channels C
     * @param parametrization of both matrices
     * @throws IllegalArgumentException if there are fewer than two channels
     */
    public HalvesConv(ParameterFactory parameters, int channels, MatrixParametrization parametrization) {
        if (channels < 2) {
            throw new IllegalArgumentException("Two halves need at least two channels, got " + channels);
        }
        int larger = channels - channels / 2;
        this.channels = channels;
        this.halves = new Split(-1, larger, channels / 2);
        this.first = new Invertible1x1Conv(parameters.child("first"), larger, parametrization);
        this.second = new Invertible1x1Conv(parameters.child("second"), channels / 2, parametrization);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        Tensor[] parts = parts(x);
        return joined(first.forward(parts[0], context), second.forward(parts[1], context));
    }

    /**
     * {@inheritDoc}
     *
     * @throws SingularMatrixException if a matrix has no inverse
     */
    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        Tensor[] parts = parts(z);
        return joined(first.inverseWithLogDet(parts[0], context), second.inverseWithLogDet(parts[1], context));
    }

    private Tensor[] parts(Tensor x) {
        outputShape(x.shape().sample());
        return halves.apply(x);
    }

    private static LayerResult joined(LayerResult first, LayerResult second) {
        return new LayerResult(
                Tensor.concat(-1, first.value(), second.value()),
                first.logTerm().add(second.logTerm()));
    }

    @Override
    public Shape outputShape(Shape input) {
        return ChannelInputs.check("HalvesConv", input, channels);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(first.parameters(), second.parameters());
    }
}
