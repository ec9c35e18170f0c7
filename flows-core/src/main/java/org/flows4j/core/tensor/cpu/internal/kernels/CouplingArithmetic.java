package org.flows4j.core.tensor.cpu.internal.kernels;

/** The four ways of shifting and scaling in an affine coupling, and their gradients, written out for the compiler to vectorize. */
enum CouplingArithmetic {
    /** {@code y = (x + shift) * scale}. */
    SHIFT_THEN_SCALE {
        @Override
        void apply(float[] x, float[] shift, float[] scale, int count) {
            for (int i = 0; i < count; i++) {
                x[i] = (x[i] + shift[i]) * scale[i];
            }
        }

        @Override
        void pullBack(
                float[] y,
                float[] scale,
                float[] slope,
                float[] g,
                float[] gLogDet,
                float[] gShift,
                float[] gS,
                int count) {
            for (int i = 0; i < count; i++) {
                gS[i] = (g[i] * y[i] + gLogDet[i]) * slope[i];
                g[i] = g[i] * scale[i];
                gShift[i] = g[i];
            }
        }
    },
    /** {@code y = x * scale + shift}. */
    SCALE_THEN_SHIFT {
        @Override
        void apply(float[] x, float[] shift, float[] scale, int count) {
            for (int i = 0; i < count; i++) {
                x[i] = x[i] * scale[i] + shift[i];
            }
        }

        @Override
        void pullBack(
                float[] x,
                float[] scale,
                float[] slope,
                float[] g,
                float[] gLogDet,
                float[] gShift,
                float[] gS,
                int count) {
            for (int i = 0; i < count; i++) {
                gShift[i] = g[i];
                g[i] = g[i] * scale[i];
                gS[i] = (g[i] * x[i] + gLogDet[i]) * slope[i];
            }
        }
    },
    /** {@code x = y / scale - shift}. */
    UNSCALE_THEN_UNSHIFT {
        @Override
        void apply(float[] y, float[] shift, float[] scale, int count) {
            for (int i = 0; i < count; i++) {
                y[i] = y[i] / scale[i] - shift[i];
            }
        }

        @Override
        void pullBack(
                float[] y,
                float[] scale,
                float[] slope,
                float[] g,
                float[] gLogDet,
                float[] gShift,
                float[] gS,
                int count) {
            for (int i = 0; i < count; i++) {
                gShift[i] = -g[i];
                g[i] = g[i] / scale[i];
                gS[i] = (gLogDet[i] - g[i] * y[i]) * slope[i];
            }
        }
    },
    /** {@code x = (y - shift) / scale}. */
    UNSHIFT_THEN_UNSCALE {
        @Override
        void apply(float[] y, float[] shift, float[] scale, int count) {
            for (int i = 0; i < count; i++) {
                y[i] = (y[i] - shift[i]) / scale[i];
            }
        }

        @Override
        void pullBack(
                float[] x,
                float[] scale,
                float[] slope,
                float[] g,
                float[] gLogDet,
                float[] gShift,
                float[] gS,
                int count) {
            for (int i = 0; i < count; i++) {
                gS[i] = (gLogDet[i] - g[i] * x[i]) * slope[i];
                g[i] = g[i] / scale[i];
                gShift[i] = -g[i];
            }
        }
    };

    static CouplingArithmetic of(boolean shiftFirst, boolean inverse) {
        if (inverse) {
            return shiftFirst ? UNSCALE_THEN_UNSHIFT : UNSHIFT_THEN_UNSCALE;
        }
        return shiftFirst ? SHIFT_THEN_SCALE : SCALE_THEN_SHIFT;
    }

    /** Whether the gradient of the scale needs the result, not the argument. */
    boolean needsResult() {
        return this == SHIFT_THEN_SCALE || this == UNSHIFT_THEN_UNSCALE;
    }

    /** Overwrites the first array with the result. */
    abstract void apply(float[] v, float[] shift, float[] scale, int count);

    /**
     * Overwrites g, the gradient of the result, with that of the argument, and writes the gradients of shift and s.
     *
     * @param v the argument or the result, as {@link #needsResult} says
     * @param scale the scale
     * @param slope the derivative of its logarithm with respect to s
     * @param g gradient of the result
     * @param gLogDet gradient of the sum of log scales
     * @param gShift where the gradient of the shift goes
     * @param gS where the gradient of s goes
     * @param count how many elements
     */
    abstract void pullBack(
            float[] v, float[] scale, float[] slope, float[] g, float[] gLogDet, float[] gShift, float[] gS, int count);
}
