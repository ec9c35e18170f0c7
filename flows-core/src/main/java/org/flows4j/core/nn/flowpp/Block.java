package org.flows4j.core.nn.flowpp;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Gated convolution and layer normalization, then, where positions are mixed, gated mixing and another layer normalization. */
final class Block {
    private final GatedConv conv;
    private final LayerNorm convNorm;
    private final @Nullable GatedMixing mixing;
    private final @Nullable LayerNorm mixingNorm;

    Block(ParameterFactory parameters, int contextChannels, int gateKernel, BlockSettings settings) {
        int filters = settings.filters();
        this.conv = new GatedConv(parameters.child("conv"), contextChannels, gateKernel, settings);
        this.convNorm = new LayerNorm(parameters.child("conv_norm"), filters);
        this.mixing = settings.mixes() ? new GatedMixing(parameters.child("mixing"), settings) : null;
        this.mixingNorm = settings.mixes() ? new LayerNorm(parameters.child("mixing_norm"), filters) : null;
    }

    Tensor run(Tensor x, @Nullable Tensor context, @Nullable Tensor positions, Pass pass) {
        Tensor y = pass.through(convNorm, pass.step(x, input -> conv.run(input, context, pass)));
        if (mixing == null || mixingNorm == null || positions == null) {
            return y;
        }
        return pass.through(mixingNorm, pass.step(y, input -> mixing.run(input, positions, pass)));
    }

    ParameterList parameters() {
        ParameterList first = ParameterList.concat(conv.parameters(), convNorm.parameters());
        return mixing == null || mixingNorm == null
                ? first
                : ParameterList.concat(first, mixing.parameters(), mixingNorm.parameters());
    }
}
