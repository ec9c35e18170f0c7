package org.flows4j.core.nn.flowpp;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Shape;

/** The convolutions of a network, all initialized by data: plain ones (the authors' CIFAR-10 models), or with weight normalization. */
enum Convolutions {
    PLAIN {
        @Override
        Network create(
                ParameterFactory parameters, int inputs, int outputs, int kernel, double initialScale, boolean hidden) {
            return new DataInitializedConv2d(parameters, inputs, outputs, kernel, initialScale, hidden);
        }
    },
    WEIGHT_NORMALIZED {
        @Override
        Network create(
                ParameterFactory parameters, int inputs, int outputs, int kernel, double initialScale, boolean hidden) {
            Shape weight = Shape.of(outputs, inputs, kernel, kernel);
            return new WeightNormConv2d(parameters, weight, initialScale, Nonlinearity.IDENTITY, hidden);
        }
    };

    static Convolutions of(boolean weightNorm) {
        return weightNorm ? WEIGHT_NORMALIZED : PLAIN;
    }

    /** A convolution with bias, with a square kernel, whose channels start with the given deviation. */
    final Network create(ParameterFactory parameters, int inputs, int outputs, int kernel, double initialScale) {
        return create(parameters, inputs, outputs, kernel, initialScale, false);
    }

    /**
     * The same convolution.
     *
     * @param hidden whether only operations that take BFLOAT16 read the result, which then has the dtype of the network's products
     */
    abstract Network create(
            ParameterFactory parameters, int inputs, int outputs, int kernel, double initialScale, boolean hidden);
}
