package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promises of every {@link FlowLayer} of any kind; each check runs once for each of {@link #inputShapes()}, and
 * is deterministic. Extend {@link InvertibleLayerContract} or {@link StochasticLayerContract}, which add what is particular
 * to theirs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LayerContract extends LayerFixture {
    static final long FIRST = 1;
    static final long SECOND = 2;

    /** For subclasses. */
    protected LayerContract() {}

    /**
     * Whether the layer can be differentiated by its input; false for one that takes integers.
     *
     * @return true unless overridden
     */
    protected boolean differentiableInInput() {
        return true;
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void evaluationRepeatsItselfAndChangesNothing(Shape input) {
        LayerProbe probe = probe(input);
        Values x = batch(input, FIRST);
        Map<String, Values> before = parameterValues(probe.layer());
        LayerProbe.Pass first = probe.plain(x);
        LayerProbe.Pass again = probe.plain(x);
        assertThat(again.value().elements()).containsExactly(first.value().elements());
        assertThat(again.logTerm().elements()).containsExactly(first.logTerm().elements());
        probe.recorded(x, MemoryMode.STORE);
        Values back = probe.inverse(first.value());
        assertThat(probe.inverse(first.value()).elements()).containsExactly(back.elements());
        assertSameParameters(probe.layer(), before);
    }

    static Map<String, Values> parameterValues(FlowLayer layer) {
        Map<String, Values> values = new LinkedHashMap<>();
        for (Parameter parameter : layer.parameters()) {
            values.put(parameter.name(), Values.of(parameter.value()));
        }
        return values;
    }

    static void assertSameParameters(FlowLayer layer, Map<String, Values> before) {
        parameterValues(layer).forEach((name, values) -> {
            Values old = Objects.requireNonNull(before.get(name));
            assertThat(values.elements()).as("parameter %s", name).containsExactly(old.elements());
        });
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void outputShapeIsWhatForwardReturns(Shape input) {
        LayerProbe probe = probe(input);
        assertThat(probe.plain(batch(input, FIRST)).value().shape().sample())
                .isEqualTo(probe.layer().outputShape(input));
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void wrongInputIsRefusedAndTheMessageNamesIt(Shape input) {
        LayerProbe probe = probe(input);
        for (Shape refused : refusedShapes(input)) {
            assertThatThrownBy(() -> probe.layer().outputShape(refused))
                    .as("outputShape(%s) of a layer built for %s", refused, input)
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .containsAnyOf(refused.toString(), Integer.toString(refused.channels()));
            assertThatThrownBy(() -> probe.plain(batch(refused, FIRST)))
                    .as("forward of samples %s by a layer built for %s", refused, input)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void gradientReachesEveryTrainedParameter(Shape input) {
        LayerGradients.checkAllReached(probe(input), batch(input, FIRST));
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void gradientOfTheInputIsRight(Shape input) {
        if (differentiableInInput()) {
            LayerGradients.checkInput(probe(input), batch(input, FIRST));
        }
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void gradientOfTheConditionIsRight(Shape input) {
        LayerProbe probe = probe(input);
        Values condition = probe.condition();
        if (condition != null) {
            LayerGradients.checkCondition(probe, batch(input, FIRST), condition);
        }
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void gradientOfEveryParameterIsRight(Shape input) {
        LayerGradients.checkParameters(probe(input), batch(input, FIRST));
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void recordedPassGivesWhatAPlainOneGives(Shape input) {
        LayerProbe probe = probe(input);
        LayerProbe.Pass recorded = probe.recorded(batch(input, FIRST), MemoryMode.STORE);
        LayerProbe.Pass plain = probe.plain(batch(input, FIRST));
        Agreement.assertClose("the recorded value", recorded.value(), plain.value(), Agreement.EXACT);
        Agreement.assertClose("the recorded log term", recorded.logTerm(), plain.logTerm(), Agreement.EXACT);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void memoryModesAgreeInDouble(Shape input) {
        assertMemoryModesAgree(input, DType.FLOAT64, Agreement.EXACT);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void memoryModesAgreeInSinglePrecision(Shape input) {
        assertMemoryModesAgree(input, DType.FLOAT32, Agreement.SINGLE);
    }

    /** In a chain behind another step, for {@code INVERT} has the input of the first step at hand anyway. */
    static LayerProbe behindAnother(LayerProbe alone) {
        FlowLayer chain = FlowChain.of(new CopyLayer(), alone.layer());
        return new LayerProbe(chain, alone.backend(), alone.dtype(), alone.condition(), alone.seed());
    }

    private void assertMemoryModesAgree(Shape input, DType dtype, double tolerance) {
        LayerProbe chain = behindAnother(probe(input, TestBackends.cpu(), dtype));
        Values x = batch(input, FIRST);
        LayerProbe.Pass stored = chain.recorded(x, MemoryMode.STORE);
        Agreement.assertSame("with CHECKPOINT", chain.recorded(x, MemoryMode.CHECKPOINT), stored, tolerance);
        Agreement.assertSame("with INVERT", chain.recorded(x, MemoryMode.INVERT), stored, tolerance);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void initializingTwiceIsInitializingOnce(Shape input) {
        LayerProbe probe = probe(input);
        Values result = probe.initialize(batch(input, FIRST));
        Agreement.assertClose(
                "the result of initialize",
                result,
                probe.plain(batch(input, FIRST)).value(),
                Agreement.EXACT);
        Map<String, Values> before = parameterValues(probe.layer());
        probe.initialize(batch(input, SECOND));
        assertSameParameters(probe.layer(), before);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void singlePrecisionAgreesWithDouble(Shape input) {
        Values x = batch(input, FIRST);
        LayerProbe single = probe(input, TestBackends.cpu(), DType.FLOAT32);
        Agreement.assertSame(
                "in float32",
                single.recorded(x, MemoryMode.STORE),
                probe(input).recorded(x, MemoryMode.STORE),
                Agreement.SINGLE);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void backendsAgreeInDouble(Shape input) {
        assertBackendsAgree(input, DType.FLOAT64, Agreement.EXACT);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void backendsAgreeInSinglePrecision(Shape input) {
        assertBackendsAgree(input, DType.FLOAT32, Agreement.SINGLE);
    }

    private void assertBackendsAgree(Shape input, DType dtype, double tolerance) {
        Values x = batch(input, FIRST);
        LayerProbe fast = probe(input, TestBackends.cpu(), dtype);
        LayerProbe portable = probe(input, TestBackends.nd4j(), dtype);
        LayerProbe.Pass expected = portable.recorded(x, MemoryMode.STORE);
        Agreement.assertSame("on the CPU backend", fast.recorded(x, MemoryMode.STORE), expected, tolerance);
        Values z = expected.value();
        Agreement.assertClose("the inverse on the CPU backend", fast.inverse(z), portable.inverse(z), tolerance);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void passesLeaveNoMemoryBehind(Shape input) {
        LayerProbe probe = probe(input);
        Values x = batch(input, FIRST);
        Values z = probe.recorded(x, MemoryMode.STORE).value();
        probe.inverse(z);
        long before = probe.backend().memory().live();
        for (int i = 0; i < 3; i++) {
            probe.recorded(x, MemoryMode.STORE);
            probe.inverse(z);
        }
        assertThat(probe.backend().memory().live()).as("bytes alive").isLessThanOrEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void threadsDoNotDisturbOneAnother(Shape input) throws InterruptedException, ExecutionException {
        Values x = batch(input, FIRST);
        Values z = probe(input).plain(x).value();
        Values back = probe(input).inverse(z);
        // Not evaluated before, so that whatever the layer computes once and keeps is asked for by both threads at
        // once.
        LayerProbe shared = probe(input);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Values>> forwards = new ArrayList<>();
            List<Future<Values>> inverses = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                forwards.add(threads.submit(() -> shared.plain(x).value()));
                inverses.add(threads.submit(() -> shared.inverse(z)));
            }
            for (int i = 0; i < forwards.size(); i++) {
                assertThat(forwards.get(i).get().elements()).containsExactly(z.elements());
                assertThat(inverses.get(i).get().elements()).containsExactly(back.elements());
            }
        } finally {
            threads.shutdown();
        }
    }
}
