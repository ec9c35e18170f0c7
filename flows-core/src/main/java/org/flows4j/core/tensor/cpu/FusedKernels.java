package org.flows4j.core.tensor.cpu;

import java.util.Map;
import java.util.function.Function;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingInverseOp;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ChannelAffine;
import org.flows4j.core.tensor.ops.GaussianLogDensity;
import org.flows4j.core.tensor.ops.MixLogCdfInverseOp;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;
import org.jspecify.annotations.Nullable;

/** Which fused operations have a kernel on this backend: floats only, doubles run the composition. */
final class FusedKernels {
    private final Map<Class<? extends FusedOp>, Function<FusedOp, @Nullable FusedKernel>> makers;

    FusedKernels(CpuBackend backend, CpuRuntime runtime) {
        this.makers = Map.of(
                AffineCouplingOp.class,
                op -> AffineCouplingKernel.forward(backend, runtime, (AffineCouplingOp) op),
                AffineCouplingInverseOp.class,
                op -> AffineCouplingKernel.inverse(backend, runtime, (AffineCouplingInverseOp) op),
                ChannelAffine.class,
                op -> new ChannelAffineKernel(backend, runtime, (ChannelAffine) op),
                MixLogCdfOp.class,
                op -> MixLogCdfKernel.of(backend, runtime, (MixLogCdfOp) op),
                MixLogCdfInverseOp.class,
                op -> MixLogCdfInverseKernel.of(backend, runtime, (MixLogCdfInverseOp) op),
                GaussianLogDensity.class,
                op -> new GaussianKernel(backend, runtime, (GaussianLogDensity) op),
                RationalQuadraticSpline.class,
                op -> new RationalQuadraticSplineKernel(backend, runtime, (RationalQuadraticSpline) op),
                StandardNormalLogDensity.class,
                op -> new NormalKernel(backend, runtime, (StandardNormalLogDensity) op));
    }

    /** The kernel for an operation on these inputs; null to run its composition. */
    @Nullable FusedKernel find(FusedOp op, Tensor... inputs) {
        Function<FusedOp, @Nullable FusedKernel> maker = makers.get(op.getClass());
        if (maker == null) {
            return null;
        }
        for (Tensor input : inputs) {
            if (input.dtype() != DType.FLOAT32) {
                return null;
            }
        }
        return maker.apply(op);
    }
}
