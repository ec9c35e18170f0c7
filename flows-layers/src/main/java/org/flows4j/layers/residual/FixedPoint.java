package org.flows4j.layers.residual;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Solves {@code x + f(x) = y} for each row by {@code x <- y - f(x)}, where f has a Lipschitz constant L below 1 (Banach's fixed point;
 * Behrmann et al. 2019, algorithm 1). After a step of length s the solution is at most {@code s L / (1 - L)} away; a row stops when this
 * bound is below the tolerance, or when s is at the rounding errors of the dtype. A row that has stopped keeps its value, so its result does
 * not depend on the other rows.
 */
final class FixedPoint {
    private final UnaryOperator<Tensor> function;
    private final double lipschitz;
    private final double tolerance;
    private final double rounding;
    private final Tensor target;
    private final double[] sizes;

    private FixedPoint(UnaryOperator<Tensor> function, double lipschitz, Tensor target) {
        boolean precise = target.dtype() == DType.FLOAT64;
        this.function = function;
        this.lipschitz = lipschitz;
        this.tolerance = precise ? 1e-13 : 1e-6;
        this.rounding = precise ? Math.ulp(1.0) : Math.ulp(1f);
        this.target = target;
        this.sizes = norms(target);
    }

    /**
     * Solves for plain tensors.
     *
     * @param function f
     * @param lipschitz L
     * @param target y
     * @return x; rows that are not finite become NaN
     * @throws IllegalStateException if rows take more steps than a contraction with this L needs
     */
    static Tensor solve(UnaryOperator<Tensor> function, double lipschitz, Tensor target) {
        return new FixedPoint(function, lipschitz, target).run();
    }

    private Tensor run() {
        TensorBackend backend = target.backend();
        int rows = sizes.length;
        double[] open = new double[rows];
        Arrays.fill(open, 1);
        Tensor x = target;
        int limit = limit();
        for (int i = 0; i < limit; i++) {
            Tensor next;
            boolean finished;
            try (Scope scope = backend.openScope()) {
                Tensor step = target.sub(function.apply(x)).sub(x).mul(column(open));
                next = scope.keep(x.add(step));
                finished = judge(open, norms(step));
            }
            x = next;
            if (finished) {
                return x;
            }
        }
        throw new IllegalStateException("The inverse of a residual block did not converge in " + limit
                + " steps, although its network has the Lipschitz constant " + lipschitz
                + ": the spectral norms of its weights are wrong, or values are too large for " + target.dtype());
    }

    /** Closes the rows that are accurate enough; returns whether all are. */
    private boolean judge(double[] open, double[] steps) {
        boolean finished = true;
        for (int i = 0; i < open.length; i++) {
            if (open[i] > 0) {
                double size = Math.max(1, sizes[i]);
                boolean certain = steps[i] * lipschitz / (1 - lipschitz) <= tolerance * size;
                boolean rounded = steps[i] <= 2 * rounding * size;
                // A row with NaN or infinity stays what it is.
                if (certain || rounded || !Double.isFinite(steps[i])) {
                    open[i] = 0;
                } else {
                    finished = false;
                }
            }
        }
        return finished;
    }

    /** The number of steps after which {@code L^n} is far below the tolerance, and rounding errors beside it. */
    private int limit() {
        double steps = Math.log(tolerance * (1 - lipschitz) / 1000) / Math.log(lipschitz);
        return 100 + (int) Math.ceil(steps);
    }

    private Tensor column(double... values) {
        int[] extents = new int[target.shape().rank()];
        Arrays.fill(extents, 1);
        extents[0] = values.length;
        return target.backend().fromDoubles(values, Shape.of(extents), target.dtype());
    }

    private static double[] norms(Tensor x) {
        try (Scope scope = x.backend().openScope()) {
            double[] squares = x.square().sumPerSample().toDoubles();
            for (int i = 0; i < squares.length; i++) {
                squares[i] = Math.sqrt(squares[i]);
            }
            return squares;
        }
    }
}
