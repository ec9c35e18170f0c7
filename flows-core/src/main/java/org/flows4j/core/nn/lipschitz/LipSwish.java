package org.flows4j.core.nn.lipschitz;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.smooth.ScaledSwish;

/**
 * {@code y = x sigmoid(softplus(beta) x) / 1.1} with one learned beta, which starts at 0.5 (Chen et al. 2019, section 3.3). Its Lipschitz
 * constant is below 1.
 */
final class LipSwish implements Network {
    private final Parameter beta;

    LipSwish(ParameterFactory parameters) {
        this.beta = parameters.parameter("beta", Shape.vector(1), Initializer.constant(0.5));
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        Tensor sharpness = evaluation.value(beta).unary(UnaryOp.SOFTPLUS);
        return new ScaledSwish(ScaledSwish.LIPSCHITZ, false).apply(x, sharpness)[0];
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(beta);
    }
}
