package org.flows4j.core.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class ParameterListTest {
    private final ParameterFactory factory =
            new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(1));
    private final Parameter weight = parameter("level0", "weight");
    private final Parameter bias = parameter("level0", "bias");
    private final Parameter other = parameter("level1", "weight");
    private final ParameterList parameters = ParameterList.of(weight, bias, other);

    private Parameter parameter(String part, String name) {
        return factory.child(part).parameter(name, Shape.of(2), Initializer.zeros());
    }

    @Test
    void findsByName() {
        assertThat(parameters.get("level0.weight")).isSameAs(weight);
        assertThat(parameters.get("level1.weight")).isSameAs(other);
    }

    @Test
    void suggestsWhatIsWrittenMuchAlike() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.get("level0.wieght"))
                .withMessageContainingAll("3 parameters", "\"level0.wieght\"", "did you mean \"level0.weight\"?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.get("level0.biases"))
                .withMessageContaining("did you mean \"level0.bias\"?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.get("posterior"))
                .withMessageEndingWith("asList() has their names");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParameterList.empty().get("x"))
                .withMessageContaining("0 parameters");
    }
}
