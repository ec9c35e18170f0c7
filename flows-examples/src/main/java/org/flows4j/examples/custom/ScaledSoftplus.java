package org.flows4j.examples.custom;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * {@code z = log(1 + exp(b x)) / b} with one learned sharpness b = exp(s) per channel: squashes the real line onto the positive
 * numbers. Log term: {@code sum log sigmoid(b x)}. Inverse: {@code x = z + log(1 - exp(-b z)) / b}.
 *
 * <p>Shapes: {@code [N, .., C]} to the same.
 */
public final class ScaledSoftplus implements InvertibleLayer {
    private final Shape input;
    private final Parameter logSharpness;

    /**
     * Makes the layer with b = 1.
     *
     * @param parameters makes its parameters
     * @param input sample shape
     */
    public ScaledSoftplus(ParameterFactory parameters, Shape input) {
        this.input = input;
        this.logSharpness = parameters.parameter("log_sharpness", Shape.vector(input.channels()), Initializer.zeros());
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor sharpness = context.value(logSharpness).exp();
        Tensor scaled = x.mul(sharpness);
        Tensor z = scaled.unary(UnaryOp.SOFTPLUS).div(sharpness);
        return new LayerResult(z, scaled.unary(UnaryOp.LOG_SIGMOID).sumPerSample());
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        Tensor sharpness = context.value(logSharpness).exp();
        // softplus(u) = y gives u = y + log(1 - exp(-y)), which neither overflows nor cancels for large y.
        Tensor y = z.mul(sharpness);
        Tensor scaled = y.add(y.neg().exp().neg().add(1).log());
        Tensor logDet = scaled.unary(UnaryOp.LOG_SIGMOID).sumPerSample().neg();
        return new LayerResult(scaled.div(sharpness), logDet);
    }

    @Override
    public Shape outputShape(Shape shape) {
        if (!shape.equals(input)) {
            throw new IllegalArgumentException(
                    "This ScaledSoftplus was built for samples of shape " + input + ", got " + shape);
        }
        return shape;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(logSharpness);
    }
}
