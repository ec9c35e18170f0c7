package org.flows4j.layers.reshape;

import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.tensor.Tensor;

/** Some channels of a tensor, in an order of their own, and the others, in their order. */
public final class ChosenChannels {
    private final int[] chosen;
    private final int[] others;
    /** The place of each channel behind one another: first the chosen channels, then the others. */
    private final int[] places;

    /**
     * Chooses channels.
     *
     * @param indices of the chosen channels, at least one, each at most once
     * @param channels number of all channels
     * @throws IllegalArgumentException if there is no index, or one is out of range or repeated
     */
    public ChosenChannels(List<Integer> indices, int channels) {
        boolean[] taken = new boolean[channels];
        boolean valid = !indices.isEmpty();
        for (int index : indices) {
            valid &= index >= 0 && index < channels && !taken[index];
            if (valid) {
                taken[index] = true;
            }
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "Chosen channels are different numbers from 0 to " + (channels - 1) + ", got " + indices);
        }
        this.chosen = indices.stream().mapToInt(Integer::intValue).toArray();
        this.others =
                IntStream.range(0, channels).filter(index -> !taken[index]).toArray();
        this.places = new int[channels];
        for (int i = 0; i < channels; i++) {
            places[i < chosen.length ? chosen[i] : others[i - chosen.length]] = i;
        }
    }

    /** The number of channels that are not chosen. */
    public int otherCount() {
        return others.length;
    }

    /** The chosen channels of {@code [.., channels]}. */
    public Tensor of(Tensor whole) {
        return whole.backend().select(whole, chosen);
    }

    /** The other channels of {@code [.., channels]}, of which there must be one. */
    public Tensor othersOf(Tensor whole) {
        return whole.backend().select(whole, others);
    }

    /** The whole whose chosen channels and others are given. */
    public Tensor join(Tensor chosenPart, Tensor otherPart) {
        return ordered(Tensor.concat(-1, chosenPart, otherPart));
    }

    /** A whole with other values in the chosen channels. */
    public Tensor replaced(Tensor whole, Tensor chosenPart) {
        return others.length == 0 ? ordered(chosenPart) : join(chosenPart, othersOf(whole));
    }

    private Tensor ordered(Tensor joined) {
        return joined.backend().select(joined, places);
    }
}
