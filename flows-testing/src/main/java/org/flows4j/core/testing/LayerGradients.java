package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.layer.MemoryMode;

/** Taylor tests of a layer's loss, log term included, by everything it depends on. */
final class LayerGradients {
    private static final long SEED = 577215;

    private LayerGradients() {}

    static void checkInput(LayerProbe probe, Values x) {
        Values gradient = gradient(probe.recorded(x, MemoryMode.STORE), LayerProbe.INPUT, x);
        GradientCheck.check(
                "The gradient of the input",
                point -> probe.plain(Values.of(x.shape(), point)).loss(),
                x.elements(),
                gradient.elements(),
                SEED);
    }

    static void checkCondition(LayerProbe probe, Values x, Values condition) {
        Values gradient = gradient(probe.recorded(x, MemoryMode.STORE), LayerProbe.CONDITION, condition);
        GradientCheck.check(
                "The gradient of the condition",
                point -> probe.withCondition(Values.of(condition.shape(), point))
                        .plain(x)
                        .loss(),
                condition.elements(),
                gradient.elements(),
                SEED);
    }

    static void checkParameters(LayerProbe probe, Values x) {
        LayerProbe.Pass pass = probe.recorded(x, MemoryMode.STORE);
        for (Parameter parameter : probe.layer().parameters().trainable()) {
            Values start = Values.of(parameter.value());
            GradientCheck.check(
                    "The gradient of " + parameter.name(),
                    point -> {
                        parameter.assign(point);
                        return probe.plain(x).loss();
                    },
                    start.elements(),
                    gradient(pass, parameter.name(), start).elements(),
                    SEED);
            parameter.assign(start.elements());
        }
    }

    static void checkAllReached(LayerProbe probe, Values x) {
        LayerProbe.Pass pass = probe.recorded(x, MemoryMode.STORE);
        for (Parameter parameter : probe.layer().parameters().trainable()) {
            Values gradient = gradient(pass, parameter.name(), Values.of(parameter.value()));
            assertThat(Arrays.stream(gradient.elements()).anyMatch(element -> element != 0))
                    .as("whether %s gets a gradient other than zero", parameter.name())
                    .isTrue();
        }
    }

    /** The gradient is zero if the loss does not depend on the parameter. */
    private static Values gradient(LayerProbe.Pass pass, String name, Values like) {
        Values found = pass.gradients().get(name);
        return found == null ? Values.draw(like.shape(), () -> 0) : found;
    }
}
