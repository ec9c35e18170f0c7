package org.flows4j.core.tensor.cpu;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.kernels.AffineCouplingKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.AttentionKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.ChannelAffineKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.ConcatEluKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.GatedResidualKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.GaussianKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.LayerNormalizationKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.LstmStepKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.MixLogCdfInverseKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.MixLogCdfKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.NormalKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.RationalQuadraticSplineKernel;
import org.flows4j.core.tensor.cpu.internal.kernels.ScaledSwishKernel;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ChannelAffine;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.flows4j.core.tensor.ops.GatedResidual;
import org.flows4j.core.tensor.ops.GaussianLogDensity;
import org.flows4j.core.tensor.ops.LayerNormalization;
import org.flows4j.core.tensor.ops.LstmStep;
import org.flows4j.core.tensor.ops.MixLogCdfInverseOp;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.core.tensor.ops.MultiHeadAttention;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;
import org.flows4j.core.tensor.ops.smooth.ScaledSwish;
import org.jspecify.annotations.Nullable;

/** The kernels of this backend for fused operations on floats; doubles run the composition. */
final class FusedKernels {
    /** The operations between products of networks, whose kernels read and write BFLOAT16 as well. */
    private static final Set<Class<? extends FusedOp>> READ_HALVES =
            Set.of(ConcatElu.class, GatedResidual.class, MultiHeadAttention.class);

    private final Map<Class<? extends FusedOp>, Function<FusedOp, @Nullable FusedKernel>> makers = new HashMap<>();

    FusedKernels(CpuRuntime runtime) {
        register(AffineCouplingOp.class, op -> new AffineCouplingKernel(runtime, op));
        register(ChannelAffine.class, op -> new ChannelAffineKernel(runtime, op));
        register(ConcatElu.class, op -> new ConcatEluKernel(runtime, op));
        register(GatedResidual.class, op -> new GatedResidualKernel(runtime, op));
        register(GaussianLogDensity.class, op -> new GaussianKernel(runtime, op));
        register(LayerNormalization.class, op -> new LayerNormalizationKernel(runtime, op));
        register(LstmStep.class, op -> new LstmStepKernel(runtime, op));
        register(MixLogCdfOp.class, op -> MixLogCdfKernel.of(runtime, op));
        register(MixLogCdfInverseOp.class, op -> MixLogCdfInverseKernel.of(runtime, op));
        register(MultiHeadAttention.class, op -> new AttentionKernel(runtime, op));
        register(RationalQuadraticSpline.class, op -> new RationalQuadraticSplineKernel(runtime, op));
        register(ScaledSwish.class, op -> new ScaledSwishKernel(runtime, op));
        register(StandardNormalLogDensity.class, op -> new NormalKernel(runtime, op));
    }

    private <O extends FusedOp> void register(Class<O> type, Function<O, @Nullable FusedKernel> maker) {
        makers.put(type, op -> maker.apply(type.cast(op)));
    }

    /** The kernel for an operation on these inputs; null to run its composition. */
    @Nullable FusedKernel find(FusedOp op, Tensor... inputs) {
        Function<FusedOp, @Nullable FusedKernel> maker = makers.get(op.getClass());
        if (maker == null) {
            return null;
        }
        for (Tensor input : inputs) {
            if (input.dtype() != DType.FLOAT32
                    && !(input.dtype() == DType.BFLOAT16 && READ_HALVES.contains(op.getClass()))) {
                return null;
            }
        }
        return maker.apply(op);
    }
}
