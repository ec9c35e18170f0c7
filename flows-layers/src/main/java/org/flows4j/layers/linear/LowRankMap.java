package org.flows4j.layers.linear;

import java.util.Locale;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.linalg.LogAbsDeterminant;
import org.flows4j.core.linalg.MatrixInverse;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The identity plus a map of rank d along one axis of an image, the same for all positions across it. With parameters
 * {@code u}, {@code [L, d]}, and {@code v}, {@code [d, L]}, starting as {@link LowRankStart} says, a column x of channels becomes
 * {@code x + U V x}, a row x along the image becomes {@code x + x U V}.
 *
 * <p>By Sylvester's identity {@code det(I_L + U V) = det(I_d + V U)}, and by Woodbury's
 * {@code (I_L + U V)^-1 = I_L - U (I_d + V U)^-1 V}: only d x d matrices are ever factorized, in double, and all work on
 * activations is in products with U and V, which need no transposition of channels-last images.
 */
final class LowRankMap {
    private static final double START_DEVIATION = 0.01;

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

        /** A batch of images as a batch of matrices whose rows the map mixes; channels stay the last axis. */
        private Tensor view(Tensor x) {
            int batch = x.shape().dim(0);
            int height = x.shape().dim(1);
            int width = x.shape().dim(2);
            int channels = x.shape().dim(3);
            return switch (this) {
                case CHANNELS -> x.reshape(batch * height * width, channels);
                case POSITIONS -> x.reshape(batch, height * width, channels);
                case HEIGHT -> x.reshape(batch, height, width * channels);
                case WIDTH -> x.reshape(batch * height, width, channels);
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
    private final ParameterCache<CapacitanceMatrix> capacitance;

    /** The elements of {@link #solved}. */
    private final ParameterCache<double[]> solved;

    LowRankMap(ParameterFactory parameters, Shape input, Axis axis, int rank, LowRankStart start) {
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
        Initializer startU = Initializer.normal(START_DEVIATION);
        Initializer startV = startU;
        if (start == LowRankStart.REFLECTIONS && axis == Axis.CHANNELS) {
            ReflectionStart reflections = new ReflectionStart(length, rank, START_DEVIATION);
            startU = reflections::fillU;
            startV = reflections::fillV;
        }
        this.u = parameters.parameter("u", Shape.of(length, rank), startU);
        this.v = parameters.parameter("v", Shape.of(rank, length), startV);
        this.capacitance = new ParameterCache<>(parameters(), this::factorise);
        this.solved = new ParameterCache<>(parameters(), this::solve);
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
        Tensor factor = solved(context);
        boolean channels = axis == Axis.CHANNELS;
        return y.sub(product(y, channels ? factor : context.value(u), channels ? context.value(v) : factor));
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
            return backend.fill(lines * capacitance.get().logAbsDeterminant(), Shape.of(), DType.FLOAT64);
        }
        return LogAbsDeterminant.of(small(context)).mul(lines);
    }

    /** {@code I + V U} in double. */
    private Tensor small(Evaluation evaluation) {
        Tensor product = evaluation
                .value(v)
                .cast(DType.FLOAT64)
                .matmul(evaluation.value(u).cast(DType.FLOAT64));
        return product.add(square(SquareMatrices.identity(rank)));
    }

    /**
     * The factor that {@code (I + V U)^-1} is multiplied into, so that the inverse costs as much as the map itself: U for
     * channels, V along the image.
     */
    private Tensor solved(FlowContext context) {
        if (context.tape() == null) {
            return backend.fromDoubles(solved.get(), (axis == Axis.CHANNELS ? u : v).shape(), dtype);
        }
        Tensor small = small(context);
        check(small);
        return solved(context, MatrixInverse.of(small));
    }

    private Tensor solved(Evaluation evaluation, Tensor inverse) {
        Tensor product = axis == Axis.CHANNELS
                ? evaluation.value(u).cast(DType.FLOAT64).matmul(inverse)
                : inverse.matmul(evaluation.value(v).cast(DType.FLOAT64));
        return product.cast(dtype);
    }

    private CapacitanceMatrix factorise() {
        try (Scope scope = backend.openScope()) {
            return check(small(FlowContext.deterministic()));
        }
    }

    private CapacitanceMatrix check(Tensor small) {
        return CapacitanceMatrix.of(small.toDoubles(), rank, u.name() + " and " + v.name());
    }

    private double[] solve() {
        try (Scope scope = backend.openScope()) {
            Tensor inverse = square(capacitance.get().inverse());
            return solved(FlowContext.deterministic(), inverse).toDoubles();
        }
    }

    private Tensor square(double... elements) {
        return backend.fromDoubles(elements, Shape.of(rank, rank), DType.FLOAT64);
    }
}
