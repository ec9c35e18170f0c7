package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.Tensor;

/** Where shift and scale lie among the 2C channels of a coupling's conditioner. */
public enum ParameterOrder {
    /** Shift in the even channels, scale in the odd ones (Glow's code). */
    INTERLEAVED {
        @Override
        public Tensor shift(Tensor raw) {
            return everySecond(raw, 0);
        }

        @Override
        public Tensor scale(Tensor raw) {
            return everySecond(raw, 1);
        }
    },
    /** Shift in the first half of the channels, scale in the second. */
    SHIFT_FIRST {
        @Override
        public Tensor shift(Tensor raw) {
            return half(raw, 0);
        }

        @Override
        public Tensor scale(Tensor raw) {
            return half(raw, 1);
        }
    },
    /** Scale in the first half of the channels, shift in the second. */
    SCALE_FIRST {
        @Override
        public Tensor shift(Tensor raw) {
            return half(raw, 1);
        }

        @Override
        public Tensor scale(Tensor raw) {
            return half(raw, 0);
        }
    };

    /**
     * The channels that shift.
     *
     * @param raw {@code [.., 2C]}
     * @return {@code [.., C]}
     */
    public abstract Tensor shift(Tensor raw);

    /**
     * The channels that a {@link ScaleFunction} turns into scales.
     *
     * @param raw {@code [.., 2C]}
     * @return {@code [.., C]}
     */
    public abstract Tensor scale(Tensor raw);

    private static Tensor everySecond(Tensor raw, int first) {
        int[] indices = new int[raw.shape().channels() / 2];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = 2 * i + first;
        }
        return raw.backend().select(raw, indices);
    }

    private static Tensor half(Tensor raw, int which) {
        int half = raw.shape().channels() / 2;
        return raw.slice(-1, which * half, (which + 1) * half);
    }
}
