package org.flows4j.layers.autoregressive;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.nn.Conv2d;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.prior.MultiScaleArPrior;

/** What the tests of autoregressive priors have in common. */
public final class ArPriors {
    public static final ArPriorConfig DILATED = new ArPriorConfig(2, 2, 3, 2);

    private ArPriors() {}

    /** Without kinks, for finite differences. */
    public static NetworkFactory smooth(int kernel) {
        return (parameters, input, outputs) ->
                Conv2d.create(parameters, input.channels(), outputs, kernel, Nonlinearity.TANH);
    }

    public static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5));
    }

    public static Tensor normal(Shape shape, long seed) {
        return TestBackends.cpu().normal(shape, DType.FLOAT64, new SplittableRandom(seed));
    }

    /** The last convolution starts as 0, so that this says nothing unless it is moved. */
    public static MultiScaleArPrior scrambled(MultiScaleArPrior prior) {
        SplittableRandom random = new SplittableRandom(21);
        for (Parameter parameter : prior.parameters()) {
            double[] values =
                    new double[Math.toIntExact(parameter.value().shape().size())];
            Initializer.normal(0.3).fill(values, random);
            parameter.assign(values);
        }
        return prior;
    }
}
