package org.flows4j.layers.coupling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.nn.flowpp.FlowPlusPlusConditioner;
import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.Agreement;
import org.flows4j.core.testing.LayerProbe;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.testing.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a network dropped the first time it drops again when it is evaluated again. */
class DropoutInCouplingsTest {
    private static final Shape IMAGE = Shape.image(4, 4, 4);

    private static LayerProbe probe() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        FlowChain chain = FlowChain.of(coupling(parameters.child("first")), coupling(parameters.child("second")));
        return new LayerProbe(chain, TestBackends.cpu(), DType.FLOAT64, null, 11);
    }

    private static InvertibleLayer coupling(ParameterFactory parameters) {
        return new AffineCoupling(
                parameters,
                IMAGE,
                AffineCoupling.Config.FLOW_PLUS_PLUS,
                new FlowPlusPlusConditioner(4, 1, PositionMixing.ATTENTION, 2, 0.5, 0, false));
    }

    private static Values batch() {
        SplittableRandom random = new SplittableRandom(3);
        return Values.draw(IMAGE.batch(5), random::nextGaussian);
    }

    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void gradientsAreTheSameInAllMemoryModes(MemoryMode mode) {
        LayerProbe.Pass stored = probe().recorded(batch(), MemoryMode.STORE);
        Agreement.assertSame("with " + mode, probe().recorded(batch(), mode), stored, Agreement.EXACT);
        assertThat(probe().withSeed(12).recorded(batch(), mode).value().elements())
                .isNotEqualTo(stored.value().elements());
    }

    /** What a batch sets fits what training sees, so two initialisations drop differently. */
    @Test
    void dropsInDataDependentInitialisation() {
        assertThat(initialized(1)).isNotEqualTo(initialized(2)).isEqualTo(initialized(1));
    }

    private static List<Double> initialized(long seed) {
        TensorBackend backend = TestBackends.cpu();
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT64, new SplittableRandom(1));
        InvertibleLayer coupling = coupling(parameters);
        StandardNormal base = new StandardNormal(IMAGE, backend, DType.FLOAT64);
        Flow flow = new Flow(coupling, base, IMAGE, backend, DType.FLOAT64);
        flow.initialize(batch().on(backend, DType.FLOAT64), new SplittableRandom(seed));
        return coupling.parameters().asList().stream()
                .flatMap(parameter ->
                        Arrays.stream(parameter.value().toDoubles()).boxed())
                .toList();
    }
}
