package org.flows4j.layers.inference;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.inference.LogDensity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.elementwise.ActNorm;

/** Flows and targets that are normal distributions in two dimensions. */
final class TestProposals {
    static final TensorBackend BACKEND = TestBackends.cpu();

    private TestProposals() {}

    /** A flow whose density is normal with this mean and deviation in both dimensions. */
    static Flow normal(double mean, double deviation) {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1));
        ActNorm layer = ActNorm.perChannel(parameters, 2);
        layer.parameters().trainable().asList().get(0).assign(new double[] {-mean, -mean});
        double logScale = -Math.log(deviation);
        layer.parameters().trainable().asList().get(1).assign(new double[] {logScale, logScale});
        return Flow.of(layer, Shape.vector(2), parameters);
    }

    /** A constant times the standard normal density. */
    static LogDensity standardNormal(double logConstant) {
        return x -> x.square().sumPerSample().mul(-0.5).add(logConstant - Math.log(2 * Math.PI));
    }
}
