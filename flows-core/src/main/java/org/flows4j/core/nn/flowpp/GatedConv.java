package org.flows4j.core.nn.flowpp;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.flows4j.core.tensor.ops.GatedResidual;
import org.jspecify.annotations.Nullable;

/**
 * The gated convolution of Flow++ (Ho et al. 2019, section 3.3), after PixelCNN++:
 *
 * <pre>{@code
 * h = conv3x3(concat_elu(x)) + conv1x1(concat_elu(context))
 * [a, b] = conv(dropout(concat_elu(h)))          1x1 in couplings, 3x3 in context networks
 * y = x + a * sigmoid(b)
 * }</pre>
 *
 * <p>Shapes: {@code [N, H, W, F]}, kept; context {@code [N, H, W, k]}.
 */
final class GatedConv implements Network {
    private static final double GATE_SCALE = 0.1;

    private final Network conv;
    private final @Nullable Network contextConv;
    private final Network gates;
    private final Dropout dropout;

    GatedConv(ParameterFactory parameters, int contextChannels, int gateKernel, BlockSettings settings) {
        Convolutions convolutions = settings.convolutions();
        int filters = settings.filters();
        this.conv = convolutions.create(parameters.child("conv"), 2 * filters, filters, 3, 1, contextChannels == 0);
        this.contextConv = contextChannels == 0
                ? null
                : convolutions.create(parameters.child("context"), 2 * contextChannels, filters, 1, 1);
        this.gates =
                convolutions.create(parameters.child("gates"), 2 * filters, 2 * filters, gateKernel, GATE_SCALE, true);
        this.dropout = new Dropout(settings.dropout());
    }

    /** Computes the layer; the context has gone through concat_elu already, once for all blocks of a network. */
    Tensor run(Tensor x, @Nullable Tensor context, Pass pass) {
        Tensor hidden = pass.through(conv, ConcatElu.hidden(x));
        if (contextConv != null && context != null) {
            hidden = hidden.add(pass.through(contextConv, context));
        }
        Tensor kept =
                dropout.probability() > 0 ? pass.through(dropout, ConcatElu.of(hidden)) : ConcatElu.hidden(hidden);
        return GatedResidual.of(x, pass.through(gates, kept));
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        return run(x, null, new Pass(evaluation, false));
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        return run(x, null, new Pass(evaluation, true));
    }

    @Override
    public Shape outputShape(Shape input) {
        conv.outputShape(input.with(-1, 2 * input.channels()));
        return input;
    }

    @Override
    public ParameterList parameters() {
        return contextConv == null
                ? ParameterList.concat(conv.parameters(), gates.parameters())
                : ParameterList.concat(conv.parameters(), contextConv.parameters(), gates.parameters());
    }
}
