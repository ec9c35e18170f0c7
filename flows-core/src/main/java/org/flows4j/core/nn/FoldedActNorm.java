package org.flows4j.core.nn;

import java.util.function.Supplier;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * An actnorm behind a product without bias, {@code (y + bias) * exp(factor * logs)}, which is computed by the product itself: its
 * weights are multiplied by {@link #scale}, and its bias is {@code bias * scale}.
 */
final class FoldedActNorm {
    private final Parameter bias;
    private final Parameter logs;
    private final Parameter initialized;
    private final double logScaleFactor;

    FoldedActNorm(ParameterFactory parameters, int outputs, double logScaleFactor) {
        this.bias = parameters.parameter("bias", Shape.of(outputs), Initializer.zeros());
        this.logs = parameters.parameter("logs", Shape.of(outputs), Initializer.zeros());
        this.initialized = parameters.buffer("initialized", Shape.of(1), Initializer.zeros());
        this.logScaleFactor = logScaleFactor;
    }

    Tensor bias(Evaluation evaluation) {
        return evaluation.value(bias);
    }

    /** {@code exp(factor * logs)}. */
    Tensor scale(Evaluation evaluation) {
        return evaluation.value(logs).mul(logScaleFactor).exp();
    }

    /** Sets bias and logs, once, so that every channel has mean 0 and variance 1 behind them. */
    void initialize(Supplier<Tensor> product) {
        if (initialized.value().item() == 0) {
            Moments moments = Moments.perChannel(product.get());
            double[] logScaling = moments.logScaling();
            for (int i = 0; i < logScaling.length; i++) {
                logScaling[i] /= logScaleFactor;
            }
            bias.assign(moments.centring());
            logs.assign(logScaling);
            initialized.assign(new double[] {1});
        }
    }

    ParameterList parameters() {
        return ParameterList.of(bias, logs, initialized);
    }
}
