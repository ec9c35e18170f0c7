package org.flows4j.layers.linear;

import java.util.Arrays;
import java.util.Locale;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.flow.FlowContext;
import org.flows4j.core.linalg.LogAbsDeterminant;
import org.flows4j.core.linalg.LuDecomposition;
import org.flows4j.core.linalg.MatrixInverse;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The identity plus a map of rank d along one axis of an image, the same for all that lies across it. With parameters
 * {@code u}, {@code [L, d]}, and {@code v}, {@code [d, L]}, starting as N(0, 0.01^2), a column x of channels becomes
 * {@code x + U V x}, a row x along the image becomes {@code x + x U V}.
 *
 * <p>By Sylvester's identity {@code det(I_L + U V) = det(I_d + V U)}, and by Woodbury's
 * {@code (I_L + U V)^-1 = I_L - U (I_d + V U)^-1 V}: only d x d matrices are ever factorised, in double, and all work on
 * activations is in products with U and V, which need no transposition of channels-last images.
 */
final class LowRankMap {
    private static final double START_DEVIATION = 0.01;

    /** A double has 16 digits; with a larger condition number fewer than four of them would be left. */
    private static final double LARGEST_CONDITION = 1e12;

    /** The axis of an image {@code [H, W, C]} that a map mixes. */
    enum Axis {
        CHANNELS,
        POSITIONS,
        HEIGHT,
        WIDTH;

        /** The number L of elements along this axis. */
        int length(Shape image) {
            return switch (this) {
                case CHANNELS -> image.channels();
                case POSITIONS -> image.dim(0) * image.dim(1);
                case HEIGHT -> image.dim(0);
                case WIDTH -> image.dim(1);
            };
        }

        /** A batch of images as a batch of matrices whose rows are what the map mixes; channels stay the last axis. */
        private Tensor view(Tensor x) {
            Shape shape = x.shape();
            return switch (this) {
                case CHANNELS -> x.reshape(-1, shape.dim(3));
                case POSITIONS -> x.reshape(shape.dim(0), -1, shape.dim(3));
                case HEIGHT -> x.reshape(shape.dim(0), shape.dim(1), -1);
                case WIDTH -> x.reshape(-1, shape.dim(2), shape.dim(3));
            };
        }
    }

    private final Axis axis;
    private final int rank;
    private final Shape input;
    private final TensorBackend backend;
    private final DType dtype;
    private final Parameter u;
    private final Parameter v;
    private final ParameterCache<Kept> kept;

    /** What passes without gradients need besides the parameters: {@code log|det(I + V U)|}, and {@link #solved}. */
    private record Kept(double logAbsDeterminant, double[] solved) {}

    LowRankMap(ParameterFactory parameters, Shape input, Axis axis, int rank) {
        if (rank < 1) {
            throw new IllegalArgumentException(
                    "The rank of the " + axis.name().toLowerCase(Locale.ROOT) + " map must be at least 1, got " + rank);
        }
        int length = axis.length(input);
        this.axis = axis;
        this.rank = rank;
        this.input = input;
        this.backend = parameters.backend();
        this.dtype = parameters.dtype();
        this.u = parameters.parameter("u", Shape.of(length, rank), Initializer.normal(START_DEVIATION));
        this.v = parameters.parameter("v", Shape.of(rank, length), Initializer.normal(START_DEVIATION));
        this.kept = new ParameterCache<>(parameters(), this::keep);
    }

    ParameterList parameters() {
        return ParameterList.of(u, v);
    }

    /** The map of a batch. */
    Tensor forward(Tensor x, FlowContext context) {
        return x.add(product(x, context.value(u), context.value(v)));
    }

    /** The inverse map of a batch. */
    Tensor inverse(Tensor y, FlowContext context) {
        Tensor solved = context.tape() == null ? restore(kept.get().solved()) : solved(context);
        boolean columns = axis == Axis.CHANNELS;
        return y.sub(product(y, columns ? solved : context.value(u), columns ? context.value(v) : solved));
    }

    /** {@code U V x} of each column, or {@code x U V} of each row, by two skinny products. */
    private Tensor product(Tensor x, Tensor left, Tensor right) {
        TensorBackend recording = TensorBackend.common(x, left, right);
        Tensor view = axis.view(x);
        Tensor mixed = axis == Axis.CHANNELS
                ? recording.matmul(recording.matmul(view, right, false, true), left, false, true)
                : recording.matmul(right, recording.matmul(left, view, true, false), true, false);
        return mixed.reshape(x.shape());
    }

    /** The log-determinant of the map of one whole image, a FLOAT64 scalar: each line across the axis counts. */
    Tensor logDet(FlowContext context) {
        double lines = (double) input.size() / axis.length(input);
        if (context.tape() == null) {
            return backend.fill(lines * kept.get().logAbsDeterminant(), Shape.of(), DType.FLOAT64);
        }
        return LogAbsDeterminant.of(small(context)).mul(lines);
    }

    /** {@code I + V U} in double. */
    private Tensor small(Evaluation evaluation) {
        Tensor product = evaluation
                .value(v)
                .cast(DType.FLOAT64)
                .matmul(evaluation.value(u).cast(DType.FLOAT64));
        return product.add(backend.fromDoubles(SquareMatrices.identity(rank), Shape.of(rank, rank), DType.FLOAT64));
    }

    /**
     * The factor that {@code (I + V U)^-1} is multiplied into, so that the inverse costs as much as the map itself: U for
     * channels, V along the image.
     */
    private Tensor solved(Evaluation evaluation) {
        Tensor small = small(evaluation);
        requireInvertible(small.toDoubles());
        Tensor inverse = MatrixInverse.of(small);
        Tensor solved = axis == Axis.CHANNELS
                ? evaluation.value(u).cast(DType.FLOAT64).matmul(inverse)
                : inverse.matmul(evaluation.value(v).cast(DType.FLOAT64));
        return solved.cast(dtype);
    }

    private Tensor restore(double... solved) {
        return backend.fromDoubles(solved, (axis == Axis.CHANNELS ? u : v).shape(), dtype);
    }

    private Kept keep() {
        FlowContext context = FlowContext.deterministic();
        try (Scope scope = backend.openScope()) {
            double[] solved = solved(context).toDoubles();
            return new Kept(LogAbsDeterminant.of(small(context)).item(), solved);
        }
    }

    /**
     * Refuses {@code M = I + V U} if rounding errors in it spoil its inverse. They are relative to the larger of M and its
     * summand I, so that a small M counts as nearly singular even where its own condition number is 1.
     */
    private void requireInvertible(double... small) {
        double condition = Double.NaN;
        if (Arrays.stream(small).allMatch(Double::isFinite)) {
            LuDecomposition decomposition = LuDecomposition.of(small, rank);
            condition = decomposition.determinantSign() == 0
                    ? Double.POSITIVE_INFINITY
                    : Math.max(1, largestRowSum(small)) * largestRowSum(decomposition.inverse());
        }
        if (!(condition <= LARGEST_CONDITION)) {
            throw new SingularMatrixException("The " + rank + " x " + rank + " matrix I + VU of " + u.name() + " and "
                    + v.name() + " cannot be inverted: its condition number is " + condition
                    + (Double.isFinite(condition) ? "" : ", so it is singular or its elements are not finite")
                    + "; go back to earlier parameters, and train with a smaller learning rate");
        }
    }

    private double largestRowSum(double... matrix) {
        double largest = 0;
        for (int row = 0; row < rank; row++) {
            double sum = 0;
            for (int column = 0; column < rank; column++) {
                sum += Math.abs(matrix[row * rank + column]);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }
}
