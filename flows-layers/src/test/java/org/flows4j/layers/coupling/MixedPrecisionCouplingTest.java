package org.flows4j.layers.coupling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.GlowConditioner;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A coupling whose network rounds what it multiplies is inverted as exactly as one whose network does not. */
class MixedPrecisionCouplingTest {
    /** Rounding errors of single precision, which the coupling's own arithmetic makes. */
    private static final double FEW_ROUNDINGS = 16 * 0x1p-24;

    @ParameterizedTest
    @EnumSource(names = {"MIXED", "BFLOAT16X3"})
    void invertsAsExactlyAsInSinglePrecision(Precision precision) {
        CpuOptions options = CpuOptions.defaults().withThreads(2);
        CpuBackend mixed = CpuBackend.create(options.withPrecision(Precision.MIXED));
        assumeThat(mixed.networkType(DType.FLOAT32)).isEqualTo(DType.BFLOAT16);
        CpuBackend single = CpuBackend.create(options);
        double[] reduced = roundTrip(CpuBackend.create(options.withPrecision(precision)));
        double[] full = roundTrip(single);
        assertThat(reduced[1]).as("the network rounds").isNotEqualTo(full[1]);
        assertThat(full[0]).isLessThan(FEW_ROUNDINGS);
        assertThat(reduced[0]).isLessThan(FEW_ROUNDINGS);
        assertThat(reduced[2]).as("log terms of both directions cancel").isLessThan(1e-5);
    }

    /** The largest error of an element, relative to its size or 1; a log term; the largest sum of opposite log terms. */
    private static double[] roundTrip(CpuBackend backend) {
        SplittableRandom random = new SplittableRandom(3);
        Shape shape = Shape.image(6, 8, 8);
        AffineCoupling coupling = new AffineCoupling(
                new ParameterFactory(backend, DType.FLOAT32, random),
                shape,
                AffineCoupling.Config.GLOW,
                new GlowConditioner(64));
        for (Parameter parameter : coupling.parameters().trainable()) {
            Tensor values = backend.normal(parameter.shape(), DType.FLOAT32, random);
            parameter.assign(values.mul(0.05));
        }
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = backend.normal(shape.batch(4), DType.FLOAT32, random);
            LayerResult there = coupling.forward(x, FlowContext.deterministic());
            LayerResult back = coupling.inverseWithLogDet(there.value(), FlowContext.deterministic());
            double[] expected = x.toDoubles();
            double[] actual = back.value().toDoubles();
            double error = 0;
            for (int i = 0; i < expected.length; i++) {
                error = Math.max(error, Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i])));
            }
            double[] forward = there.logTerm().toDoubles();
            double[] backward = back.logTerm().toDoubles();
            double sum = 0;
            for (int i = 0; i < forward.length; i++) {
                sum = Math.max(sum, Math.abs(forward[i] + backward[i]));
            }
            return new double[] {error, forward[0], sum};
        }
    }
}
