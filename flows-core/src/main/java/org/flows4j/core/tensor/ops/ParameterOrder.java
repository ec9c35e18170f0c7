package org.flows4j.core.tensor.ops;

import java.util.Arrays;
import org.flows4j.core.tensor.Tensor;

/** Where shift and scale lie among the 2C channels of a coupling's conditioner. */
public enum ParameterOrder {
    /** Shift in the even channels, scale in the odd ones (Glow's code). */
    INTERLEAVED(true),
    /** Shift in the first half of the channels, scale in the second. */
    SHIFT_FIRST(true),
    /** Scale in the first half of the channels, shift in the second. */
    SCALE_FIRST(false);

    private final boolean shiftFirst;

    ParameterOrder(boolean shiftFirst) {
        this.shiftFirst = shiftFirst;
    }

    /** Selects the channels of {@code [.., 2C]} that shift, {@code [.., C]}. */
    public Tensor shift(Tensor raw) {
        return part(raw, shiftFirst ? 0 : 1);
    }

    /** Selects the channels of {@code [.., 2C]} that a {@link ScaleFunction} turns into scales, {@code [.., C]}. */
    public Tensor scale(Tensor raw) {
        return part(raw, shiftFirst ? 1 : 0);
    }

    private Tensor part(Tensor raw, int which) {
        int half = raw.shape().channels() / 2;
        if (this != INTERLEAVED) {
            return raw.slice(-1, which * half, (which + 1) * half);
        }
        int[] indices = new int[half];
        Arrays.setAll(indices, i -> 2 * i + which);
        return raw.backend().select(raw, indices);
    }
}
