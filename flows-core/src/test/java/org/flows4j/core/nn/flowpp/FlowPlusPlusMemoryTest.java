package org.flows4j.core.nn.flowpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.junit.jupiter.api.Test;

/** Blocks work one after another in the same memory, unless their values are kept for gradients. */
class FlowPlusPlusMemoryTest {
    private static final Shape IMAGE = Shape.image(2, 8, 8);
    private static final int BATCH = 4;

    private static long peak(int blocks, boolean initialize) {
        TensorBackend backend = CpuBackend.create();
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(1));
        Network network = new FlowPlusPlusConditioner(16, blocks).create(parameters, IMAGE, 3);
        FlowContext context = FlowContext.inference(new SplittableRandom(2));
        Tensor x = backend.fill(0.5, IMAGE.batch(BATCH), DType.FLOAT32);
        BiConsumer<Tensor, FlowContext> pass = initialize ? network::initialize : network::apply;
        Runnable run = () -> {
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                pass.accept(x, context);
            }
        };
        // Packed weights, which stay, are made on the way.
        for (int i = 0; i < 5; i++) {
            run.run();
        }
        return backend.peakBytes(run);
    }

    @Test
    void theMemoryOfAnEvaluationDoesNotGrowWithTheBlocks() {
        assertThat(peak(6, false)).isEqualTo(peak(2, false));
    }

    @Test
    void theMemoryOfTheInitializationDoesNotGrowWithTheBlocks() {
        assertThat(peak(6, true)).isEqualTo(peak(2, true));
    }
}
