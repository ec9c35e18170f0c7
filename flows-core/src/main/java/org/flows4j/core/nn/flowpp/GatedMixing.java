package org.flows4j.core.nn.flowpp;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.GatedResidual;
import org.flows4j.core.tensor.ops.MultiHeadAttention;

/**
 * The gated attention of Flow++ (Ho et al. 2019, section 3.3), or its ablation:
 *
 * <pre>{@code
 * [q, k, v] = conv1x1(x + positions)
 * m = attention(q, k, v)     or, without attention,     m = max(q, k, v) at each position
 * [a, b] = conv1x1(dropout(m))
 * y = x + a * sigmoid(b)
 * }</pre>
 *
 * <p>Shapes: x {@code [N, H, W, F]}, kept; positions {@code [H, W, F]}.
 */
final class GatedMixing {
    private static final double GATE_SCALE = 0.1;

    private final BlockSettings settings;
    private final Network projection;
    private final Network gates;
    private final Dropout dropout;

    GatedMixing(ParameterFactory parameters, BlockSettings settings) {
        int filters = settings.filters();
        this.settings = settings;
        Convolutions convolutions = settings.convolutions();
        this.dropout = new Dropout(settings.dropout());
        boolean hidden = settings.mixing() == PositionMixing.ATTENTION && dropout.probability() == 0;
        this.projection = convolutions.create(parameters.child("projection"), filters, 3 * filters, 1, 1, hidden);
        this.gates = convolutions.create(parameters.child("gates"), filters, 2 * filters, 1, GATE_SCALE, true);
    }

    Tensor run(Tensor x, Tensor positions, Pass pass) {
        Tensor projected = pass.through(projection, x.add(positions));
        Tensor mixed =
                settings.mixing() == PositionMixing.ATTENTION ? attention(projected, x.shape()) : largest(projected);
        return GatedResidual.of(x, pass.through(gates, pass.through(dropout, mixed)));
    }

    private Tensor attention(Tensor projected, Shape shape) {
        Tensor rows = projected.reshape(shape.dim(0), shape.dim(1) * shape.dim(2), 3 * settings.filters());
        return new MultiHeadAttention(settings.heads()).apply(rows)[0].reshape(shape);
    }

    private Tensor largest(Tensor projected) {
        int filters = settings.filters();
        Tensor[] parts = new Split(-1, filters, filters, filters).apply(projected);
        return parts[0].binary(BinaryOp.MAXIMUM, parts[1]).binary(BinaryOp.MAXIMUM, parts[2]);
    }

    ParameterList parameters() {
        return ParameterList.concat(projection.parameters(), gates.parameters());
    }
}
