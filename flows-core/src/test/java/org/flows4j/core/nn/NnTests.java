package org.flows4j.core.nn;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;

/** What the tests of this package have in common: networks in double on the fast backend. */
public final class NnTests {
    private NnTests() {}

    public static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(7));
    }

    public static Tensor normal(Shape shape, double mean, double deviation, long seed) {
        return TestBackends.cpu()
                .normal(shape, DType.FLOAT64, new SplittableRandom(seed))
                .mul(deviation)
                .add(mean);
    }

    static Parameter parameter(Network network, String name) {
        for (Parameter parameter : network.parameters()) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        throw new AssertionError(
                "No parameter " + name + " among " + network.parameters().asList());
    }

    public static void assign(Network network, String name, double... values) {
        parameter(network, name).assign(values);
    }

    /** What a freshly built network makes of a batch of three. */
    static double[] output(NetworkFactory factory, Shape input, int outputChannels) {
        return factory.create(parameters(), input, outputChannels)
                .apply(normal(input.batch(3), 0, 1, 3), FlowContext.deterministic())
                .toDoubles();
    }
}
