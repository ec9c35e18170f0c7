package org.flows4j.layers.mint;

import java.util.Arrays;
import java.util.function.Function;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Solves {@code f(x) = z} for each row, where the Jacobian of f is triangular with a positive diagonal s(x), by
 *
 * <pre>{@code
 * x <- x - (f(x) - z) / s(x)
 * }</pre>
 *
 * <p>(Song et al. 2019, algorithm 1, with alpha = 1). This is Newton's method for one element after another, each of which converges once
 * those before it have. A function of one element that increases has no other way to defeat Newton's method than steps that pass the solution
 * by more and more; so an element whose residual changes its sign without halving takes steps that are shorter by a factor, up to those of
 * the upper bound of the slopes, which never pass the solution. The factor falls again while the residual falls.
 *
 * <p>A row stops when its residual is within a few roundings, or within a looser tolerance and no longer falling. A row that has stopped
 * keeps its value, so its result does not depend on the other rows.
 */
final class MintInverse {
    private static final int STEPS = 2000;
    private static final int PATIENCE = 6;
    private static final double SHORTER = 4;

    private final Function<Tensor, MintLayer.Point> function;
    private final double[] mostSlope;

    /**
     * Takes a function.
     *
     * @param function value and diagonal of the Jacobian
     * @param mostSlope upper bounds of the diagonal, for each element of a sample
     */
    MintInverse(Function<Tensor, MintLayer.Point> function, double... mostSlope) {
        this.function = function;
        this.mostSlope = mostSlope;
    }

    /** A linear function, for which the first kind of step is exact, one element after another. */
    static MintInverse linear(Function<Tensor, MintLayer.Point> function) {
        return new MintInverse(function);
    }

    /**
     * Solves for a plain tensor {@code [N, ...]}.
     *
     * @return x; rows whose z is not finite become NaN
     * @throws MintInversionException if a row does not converge
     */
    Tensor solve(Tensor z) {
        Rows rows = new Rows(z);
        // A linear map is solved after as many steps as there are elements, if not before.
        rows.iterate(mostSlope.length == 0 ? Math.max(STEPS, rows.size + PATIENCE) : STEPS);
        rows.requireConverged();
        return z.backend().fromDoubles(rows.best, z.shape(), z.dtype());
    }

    /** The state of the search. */
    private final class Rows {
        private final Shape shape;
        private final DType dtype;
        private final Tensor like;
        private final int count;
        private final int size;
        private final double[] target;
        private final double[] x;
        private final double[] best;
        private final double[] bestResidual;
        private final double[] tight;
        private final double[] loose;
        private final double[] residuals;
        private final double[] damping;
        private final int[] sinceBest;
        private final boolean[] closed;
        private int iterations;

        Rows(Tensor z) {
            this.shape = z.shape();
            this.dtype = z.dtype();
            this.like = z;
            this.count = shape.dim(0);
            this.target = z.toDoubles();
            this.size = target.length / count;
            this.x = target.clone();
            this.best = target.clone();
            this.bestResidual = new double[count];
            this.tight = new double[count];
            this.loose = new double[count];
            this.residuals = new double[target.length];
            this.damping = new double[target.length];
            this.sinceBest = new int[count];
            Arrays.fill(damping, 1);
            this.closed = new boolean[count];
            boolean single = dtype == DType.FLOAT32;
            Arrays.fill(bestResidual, Double.POSITIVE_INFINITY);
            for (int row = 0; row < count; row++) {
                // A residual of a value is relative to 1 or the value, that of a linear map to the value.
                double largest = mostSlope.length == 0 ? 0 : 1;
                for (int i = row * size; i < (row + 1) * size; i++) {
                    largest = Math.max(largest, Math.abs(target[i]));
                }
                tight[row] = 4 * largest * (single ? Math.ulp(1f) : Math.ulp(1.0));
                loose[row] = largest * (single ? 2e-5 : 1e-11);
                if (!Double.isFinite(largest)) {
                    Arrays.fill(best, row * size, (row + 1) * size, Double.NaN);
                    Arrays.fill(x, row * size, (row + 1) * size, 0);
                    closed[row] = true;
                }
            }
        }

        boolean open() {
            for (boolean one : closed) {
                if (!one) {
                    return true;
                }
            }
            return false;
        }

        void iterate(int steps) {
            for (int i = 0; i < steps && open(); i++, iterations++) {
                double[] values;
                double[] slopes;
                try (Scope scope = like.backend().openScope()) {
                    MintLayer.Point point = function.apply(like.backend().fromDoubles(x, shape, dtype));
                    values = point.value().toDoubles();
                    slopes = point.slope().toDoubles();
                }
                for (int row = 0; row < count; row++) {
                    if (!closed[row]) {
                        judge(row, values);
                        step(row, values, slopes);
                    }
                }
            }
        }

        private void judge(int row, double... values) {
            double residual = 0;
            for (int i = row * size; i < (row + 1) * size; i++) {
                // Math.max keeps NaN.
                residual = Math.max(residual, Math.abs(values[i] - target[i]));
            }
            if (residual < bestResidual[row]) {
                sinceBest[row] = residual < 0.5 * bestResidual[row] ? 0 : sinceBest[row] + 1;
                bestResidual[row] = residual;
                System.arraycopy(x, row * size, best, row * size, size);
            } else {
                sinceBest[row]++;
            }
            boolean stagnates = sinceBest[row] >= PATIENCE;
            closed[row] = bestResidual[row] <= tight[row] || (stagnates && bestResidual[row] <= loose[row]);
        }

        private void step(int row, double[] values, double[] slopes) {
            for (int i = row * size; i < (row + 1) * size; i++) {
                double residual = values[i] - target[i];
                boolean passed = residual * residuals[i] < 0;
                if (passed && !(2 * Math.abs(residual) <= Math.abs(residuals[i]))) {
                    damping[i] *= SHORTER;
                } else if (damping[i] > 1) {
                    damping[i] /= 2;
                }
                residuals[i] = residual;
                double most = mostSlope.length == 0 ? Double.POSITIVE_INFINITY : mostSlope[i - row * size];
                double next = x[i] - residual / Math.min(most, damping[i] * slopes[i]);
                // The elements before it were far away; it starts again.
                double finite = Double.isFinite(next) ? next : 0;
                x[i] = dtype == DType.FLOAT32 ? (float) finite : finite;
            }
        }

        void requireConverged() {
            for (int row = 0; row < count; row++) {
                if (!closed[row] && !(bestResidual[row] <= loose[row])) {
                    throw new MintInversionException(row, bestResidual[row], loose[row], iterations);
                }
            }
        }
    }
}
