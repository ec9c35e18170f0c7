package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.UpdateKernels.AdaptiveStep;

/** The arithmetic of Adam and Adamax on one tile, written out for the compiler to vectorize. */
final class AdaptiveSteps {
    private AdaptiveSteps() {}

    /** Updates p, m and v of floats; {@code max} makes it Adamax, otherwise large elements of g are limited, too. */
    static void apply(float[] p, float[] g, float[] m, float[] v, int count, AdaptiveStep step, boolean max) {
        float rate = (float) step.rate();
        float keep1 = (float) step.beta1();
        float take1 = (float) (1 - step.beta1());
        float keep2 = (float) step.beta2();
        float take2 = (float) (1 - step.beta2());
        float correction = (float) step.correction();
        float epsilon = (float) step.epsilon();
        if (!max) {
            limit(g, count);
        }
        for (int i = 0; i < count; i++) {
            m[i] = keep1 * m[i] + take1 * g[i];
        }
        if (max) {
            for (int i = 0; i < count; i++) {
                v[i] = Math.max(keep2 * v[i], Math.abs(g[i]));
            }
            for (int i = 0; i < count; i++) {
                p[i] -= rate * m[i] / (v[i] * correction + epsilon);
            }
        } else {
            for (int i = 0; i < count; i++) {
                v[i] = keep2 * v[i] + take2 * (g[i] * g[i]);
            }
            for (int i = 0; i < count; i++) {
                p[i] -= rate * m[i] / ((float) Math.sqrt(v[i]) * correction + epsilon);
            }
        }
    }

    private static void limit(float[] g, int count) {
        for (int i = 0; i < count; i++) {
            g[i] = Math.max(-AdaptiveStep.LARGEST_FLOAT, Math.min(AdaptiveStep.LARGEST_FLOAT, g[i]));
        }
    }

    /** Updates p, m and v of doubles; {@code max} makes it Adamax. */
    static void apply(double[] p, double[] g, double[] m, double[] v, int count, AdaptiveStep step, boolean max) {
        for (int i = 0; i < count; i++) {
            m[i] = step.beta1() * m[i] + (1 - step.beta1()) * g[i];
            v[i] = max
                    ? Math.max(step.beta2() * v[i], Math.abs(g[i]))
                    : step.beta2() * v[i] + (1 - step.beta2()) * (g[i] * g[i]);
            double size = max ? v[i] : Math.sqrt(v[i]);
            p[i] -= step.rate() * m[i] / (size * step.correction() + step.epsilon());
        }
    }
}
