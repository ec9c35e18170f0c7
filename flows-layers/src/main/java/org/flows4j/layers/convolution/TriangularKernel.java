package org.flows4j.layers.convolution;

import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The trained kernel of a triangular convolution. Only free taps are parameters: {@code diagonal}, {@code [C]}, the center's
 * diagonal or its logarithm, and {@code taps}, all others in the order of {@code [out, in, row, column]}. Starts at the
 * identity plus N(0, 0.02^2).
 */
final class TriangularKernel {
    private static final double DEVIATION = 0.02;

    private final Shape shape;
    private final Corner corner;
    private final boolean safeDiagonal;
    private final Parameter taps;
    private final Parameter diagonal;

    /** The positions in the kernel of the elements of {@code taps}, then of {@code diagonal}. */
    private final int[] positions;

    private final ParameterCache<WavefrontSolver> solver;

    TriangularKernel(ParameterFactory parameters, int channels, int size, Corner corner, boolean safeDiagonal) {
        this.shape = Shape.of(channels, channels, size, size);
        this.corner = corner;
        this.safeDiagonal = safeDiagonal;
        int[] free = IntStream.range(0, Math.toIntExact(shape.size()))
                .filter(position -> open(position) && !onDiagonal(position))
                .toArray();
        int[] diagonals = IntStream.range(0, Math.toIntExact(shape.size()))
                .filter(this::onDiagonal)
                .toArray();
        this.positions =
                IntStream.concat(IntStream.of(free), IntStream.of(diagonals)).toArray();
        this.taps = parameters.parameter("taps", Shape.of(free.length), Initializer.normal(DEVIATION));
        this.diagonal = parameters.parameter("diagonal", Shape.of(channels), (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                double start = 1 + DEVIATION * random.nextGaussian();
                values[i] = safeDiagonal ? Math.log(start) : start;
            }
        });
        this.solver = new ParameterCache<>(parameters(), this::makeSolver);
    }

    private int size() {
        return shape.dim(3);
    }

    private boolean open(int position) {
        int middle = size() / 2;
        int column = position % size() - middle;
        int row = position / size() % size() - middle;
        int channelPair = position / (size() * size());
        return corner.open(row, column, channelPair / shape.dim(1), channelPair % shape.dim(1));
    }

    private boolean onDiagonal(int position) {
        int centre = size() * size() / 2;
        int channelPair = position / (size() * size());
        return position % (size() * size()) == centre && channelPair / shape.dim(1) == channelPair % shape.dim(1);
    }

    /**
     * The kernel {@code [C, C, size, size]}, recorded if the evaluation records.
     *
     * @throws IllegalStateException if a parameter is not finite, or the diagonal has a zero
     */
    Tensor kernel(Evaluation evaluation) {
        check();
        Tensor free = evaluation.value(taps);
        Tensor onDiagonal = evaluation.value(diagonal);
        Tensor all = Tensor.concat(0, free, safeDiagonal ? onDiagonal.exp() : onDiagonal);
        return all.backend()
                .scatter(all, positions, Math.toIntExact(shape.size()))
                .reshape(shape);
    }

    /** {@code sum log|diagonal|}, a FLOAT64 scalar. */
    Tensor logAbsDiagonal(Evaluation evaluation) {
        Tensor values = evaluation.value(diagonal).cast(DType.FLOAT64);
        return (safeDiagonal ? values : values.unary(UnaryOp.ABS).log()).sum();
    }

    Corner corner() {
        return corner;
    }

    /** Inverts the convolution with the current parameters. */
    WavefrontSolver solver() {
        return solver.get();
    }

    private WavefrontSolver makeSolver() {
        try (Scope scope = taps.value().backend().openScope()) {
            return WavefrontSolver.of(kernel(FlowContext.deterministic()).toDoubles(), shape, corner);
        }
    }

    private void check() {
        ConvolutionKernels.requireFinite(taps);
        double[] values = ConvolutionKernels.requireFinite(diagonal);
        for (int i = 0; i < values.length && !safeDiagonal; i++) {
            if (values[i] == 0) {
                throw new IllegalStateException("Element " + i + " of " + diagonal.name()
                        + " is 0, so the convolution has no inverse; build it with a safe diagonal");
            }
        }
    }

    ParameterList parameters() {
        return ParameterList.of(taps, diagonal);
    }
}
