package org.flows4j.core.nn.flowpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.NetworkContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FlowPlusPlusContextTest {
    private abstract static class OnImages extends NetworkContract {
        private final PositionMixing mixing;

        OnImages(PositionMixing mixing) {
            this.mixing = mixing;
        }

        @Override
        protected NetworkFactory factory() {
            return new FlowPlusPlusContext(1, mixing, 2, 0);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 2, 3));
        }
    }

    @Nested
    class Shallow extends OnImages {
        Shallow() {
            super(PositionMixing.NONE);
        }
    }

    @Nested
    class Deep extends OnImages {
        Deep() {
            super(PositionMixing.ATTENTION);
        }
    }

    /** conv3x3 from 6 to F = 32 channels, then three times conv3x3 2F to F and conv3x3 2F to 2F. */
    @Test
    void countsOfThePublishedModel() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(7));
        Network network =
                new FlowPlusPlusContext(3, PositionMixing.NONE, 4, 0.2).create(parameters, Shape.image(6, 32, 16), 32);
        long f = 32;
        assertThat(network.parameters().count()).isEqualTo(9 * 6 * f + f + 3 * (18 * f * f + f + 36 * f * f + 2 * f));
    }

    @Test
    void refusesANegativeNumberOfBlocks() {
        assertThatThrownBy(() -> new FlowPlusPlusContext(-2, PositionMixing.NONE, 4, 0))
                .hasMessageContaining("-2");
    }
}
