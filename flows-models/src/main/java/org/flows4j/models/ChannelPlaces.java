package org.flows4j.models;

import org.flows4j.models.glow.GlowSkeleton;

/** The positions of the channels of a model's parameters in the wider model that emulates it. */
@FunctionalInterface
interface ChannelPlaces {
    /**
     * The index, in the emulation, of the element of a parameter at an index along an axis that grows from {@code extent} to {@code wider}.
     */
    int of(String parameter, int axis, int index, int extent, int wider);

    /**
     * Channels {@code [x, z]} that squeezes and splits by columns have repeated, so that x and z alternate in groups: those of {@link
     * FlowPlusPlus}.
     *
     * @param outputs the number of outputs of a coupling network per channel
     */
    static ChannelPlaces alternating(int channels, int added, int outputs) {
        return (parameter, axis, index, extent, wider) -> {
            boolean output = parameter.contains(".coupling.last.") && axis == 0;
            int unit = output ? outputs : 1;
            return index + index / (channels * unit) * added * unit;
        };
    }

    /**
     * Channels in the order {@code [x1, z1, x2, z2]} of {@link GlowSkeleton}. The input and the output of a network belong to one half, x
     * before z; the border channel is the last of the input. A top prior that is a convolution gives means, then log-scales.
     */
    static ChannelPlaces halves(boolean border, boolean topConvolution) {
        return (parameter, axis, index, extent, wider) -> {
            boolean top = topConvolution && parameter.contains(".top_prior.");
            boolean network = top || parameter.contains(".coupling.") || parameter.contains(".split_prior.");
            if (network && axis == 1) {
                return border && index == extent - 1 ? wider - 1 : index;
            }
            if (top) {
                int block = extent / 2;
                return index / block * (wider / 2) + half(index % block, block, wider / 2);
            }
            return network ? index : half(index, extent, wider);
        };
    }

    private static int half(int index, int extent, int wider) {
        return index < extent / 2 ? index : wider / 2 + index - extent / 2;
    }
}
