package org.flows4j.core.interpolation;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.optimizer.Adam;

/**
 * Gradient descent by Adamax (Kingma and Ba 2015) on each point of a batch separately. The result is the best position that each point
 * passed, so no point ends worse than it started.
 *
 * @param iterations number of steps, at least 0
 * @param learningRate of the first; it falls linearly to 0
 */
public record Descent(int iterations, double learningRate) {
    /** The paper's 100 iterations from 0.05. */
    public static final Descent DEFAULT = new Descent(100, 5e-2);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there are fewer than 0 iterations or the rate is not positive and finite
     */
    public Descent {
        if (iterations < 0 || !(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException(
                    "A descent needs at least 0 iterations and a positive learning rate, got " + iterations + " and "
                            + learningRate);
        }
    }

    /** The function to minimize. */
    @FunctionalInterface
    interface Loss {
        /** One number per point, {@code [N]} in double, recorded on the tape of the points. */
        Tensor at(Tensor points, Tape tape);
    }

    /** Returns the best position that each point passed. */
    Tensor minimize(Tensor start, Loss loss) {
        Adam adamax = new Adam(Adam.Rule.ADAMAX);
        int rowLength = Math.toIntExact(start.shape().sample().size());
        Best best = new Best(start.shape().dim(0), rowLength);
        try (Scope scope = start.backend().openScope()) {
            Tensor points = start.mul(1);
            List<Tensor> slots = adamax.slots().stream()
                    .map(slot -> start.backend().fill(0, start.shape(), start.dtype()))
                    .toList();
            for (int step = 0; step < iterations; step++) {
                double rate = learningRate * (iterations - step) / iterations;
                try (Scope one = start.backend().openScope()) {
                    Tape tape = new Tape(points.backend(), (parameter, gradient) -> {});
                    Tensor variable = tape.variable(points);
                    Tensor losses = loss.at(variable, tape);
                    best.visit(points, tape.plain(losses));
                    tape.backward(losses.sum(0));
                    Tensor gradient = Objects.requireNonNull(tape.gradient(variable), "The loss sees its points");
                    adamax.update(points, gradient, slots, step + 1, rate);
                }
            }
            Tape tape = new Tape(points.backend(), (parameter, gradient) -> {});
            best.visit(points, tape.plain(loss.at(tape.variable(points), tape)));
            return scope.keep(start.backend().fromDoubles(best.points, start.shape(), start.dtype()));
        }
    }

    /** The lowest losses so far, and where they were. */
    private static final class Best {
        private final double[] losses;
        private final double[] points;
        private final int rowLength;

        Best(int rows, int rowLength) {
            this.losses = new double[rows];
            this.points = new double[rows * rowLength];
            this.rowLength = rowLength;
            Arrays.fill(losses, Double.POSITIVE_INFINITY);
        }

        void visit(Tensor at, Tensor loss) {
            double[] found = loss.toDoubles();
            double[] places = at.toDoubles();
            for (int row = 0; row < found.length; row++) {
                if (found[row] < losses[row]) {
                    losses[row] = found[row];
                    System.arraycopy(places, row * rowLength, points, row * rowLength, rowLength);
                }
            }
        }
    }
}
