package org.flows4j.core.nn;

import org.flows4j.core.autodiff.ParameterFactory;

/** How the last layer of a conditioner starts. Zero makes the layer it conditions start as a fixed, simple map. */
public enum OutputLayer {
    /** Like any other layer: small random weights. */
    RANDOM {
        @Override
        Network dense(ParameterFactory parameters, int inputs, int outputs) {
            return Dense.create(parameters, inputs, outputs, Nonlinearity.IDENTITY);
        }

        @Override
        Network conv3x3(ParameterFactory parameters, int inputs, int outputs) {
            return Conv2d.create(parameters, inputs, outputs, 3, Nonlinearity.IDENTITY);
        }
    },
    /** Weights and bias 0. */
    ZERO {
        @Override
        Network dense(ParameterFactory parameters, int inputs, int outputs) {
            return Dense.zero(parameters, inputs, outputs);
        }

        @Override
        Network conv3x3(ParameterFactory parameters, int inputs, int outputs) {
            return Conv2d.zero(parameters, inputs, outputs, 3);
        }
    },
    /** Weights and bias 0, and a learned scale per channel as in Glow: {@link ZeroDense}, {@link ZeroConv2d}. */
    SCALED_ZERO {
        @Override
        Network dense(ParameterFactory parameters, int inputs, int outputs) {
            return new ZeroDense(parameters, inputs, outputs, ZeroOutput.DEFAULT);
        }

        @Override
        Network conv3x3(ParameterFactory parameters, int inputs, int outputs) {
            return new ZeroConv2d(parameters, inputs, outputs, ZeroOutput.DEFAULT);
        }
    };

    abstract Network dense(ParameterFactory parameters, int inputs, int outputs);

    abstract Network conv3x3(ParameterFactory parameters, int inputs, int outputs);
}
