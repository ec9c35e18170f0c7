package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.UpdateKernels.AdaptiveStep;

/**
 * The arithmetic of in-place updates on one tile, written out for the compiler to vectorize; see
 * {@link org.flows4j.core.tensor.UpdateKernels} for the formulas.
 *
 * @param <A> the type of heap array
 */
interface UpdateMath<A> {
    void add(A target, A source, int count);

    void scale(A target, double factor, int count);

    void clamp(A target, double bound, int count);

    void average(A target, A source, double weight, int count);

    /** Updates p, m and v; {@code max} makes it Adamax. */
    void adaptive(A p, A g, A m, A v, int count, AdaptiveStep step, boolean max);

    /** Of floats. */
    final class Floats implements UpdateMath<float[]> {
        @Override
        public void add(float[] target, float[] source, int count) {
            for (int i = 0; i < count; i++) {
                target[i] += source[i];
            }
        }

        @Override
        public void scale(float[] target, double factor, int count) {
            float by = (float) factor;
            for (int i = 0; i < count; i++) {
                target[i] = target[i] * by + 0f;
            }
        }

        @Override
        public void clamp(float[] target, double bound, int count) {
            float limit = (float) bound;
            for (int i = 0; i < count; i++) {
                target[i] = Math.max(-limit, Math.min(limit, target[i]));
            }
        }

        @Override
        public void average(float[] target, float[] source, double weight, int count) {
            float keep = (float) weight;
            float take = (float) (1 - weight);
            for (int i = 0; i < count; i++) {
                target[i] = keep * target[i] + take * source[i];
            }
        }

        /** Limits large elements of g for Adam, whose v would be infinite. */
        @Override
        public void adaptive(float[] p, float[] g, float[] m, float[] v, int count, AdaptiveStep step, boolean max) {
            float rate = (float) step.rate();
            float keep1 = (float) step.beta1();
            float take1 = (float) (1 - step.beta1());
            float keep2 = (float) step.beta2();
            float take2 = (float) (1 - step.beta2());
            float correction = (float) step.correction();
            float epsilon = (float) step.epsilon();
            if (!max) {
                clamp(g, AdaptiveStep.LARGEST_FLOAT, count);
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
    }

    /** Of doubles. */
    final class Doubles implements UpdateMath<double[]> {
        @Override
        public void add(double[] target, double[] source, int count) {
            for (int i = 0; i < count; i++) {
                target[i] += source[i];
            }
        }

        @Override
        public void scale(double[] target, double factor, int count) {
            for (int i = 0; i < count; i++) {
                target[i] *= factor;
            }
        }

        @Override
        public void clamp(double[] target, double bound, int count) {
            for (int i = 0; i < count; i++) {
                target[i] = Math.max(-bound, Math.min(bound, target[i]));
            }
        }

        @Override
        public void average(double[] target, double[] source, double weight, int count) {
            for (int i = 0; i < count; i++) {
                target[i] = weight * target[i] + (1 - weight) * source[i];
            }
        }

        @Override
        public void adaptive(
                double[] p, double[] g, double[] m, double[] v, int count, AdaptiveStep step, boolean max) {
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
}
