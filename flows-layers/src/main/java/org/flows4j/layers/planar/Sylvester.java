package org.flows4j.layers.planar;

import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.linalg.HouseholderProduct;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.TanhEquation;

/**
 * A Sylvester layer (van den Berg, Hasenclever, Tomczak and Welling 2018, "Sylvester normalizing flows for variational inference",
 * equations 13 and 14, with orthogonal matrices by Householder reflections, section 3.3): M planar layers at once,
 *
 * <pre>{@code
 * z = x + Q R tanh(S Q^T x + b)
 * log|det| = sum over i of log(1 + r_ii s_ii (1 - tanh^2))
 * }</pre>
 *
 * <p>Q is {@code [D, M]} with orthonormal columns; R and S are upper triangular with diagonals {@code tanh(..)}, so that {@code r_ii s_ii > -1}
 * and the layer is invertible. The inverse solves for the coordinates {@code v = Q^T x}, the last first: given the later ones, {@code v_i +
 * r_ii tanh(s_ii v_i + c_i) = t_i} has one unknown, which {@link TanhEquation} finds by a bracketed search.
 *
 * <p>Parameters: {@code reflections [D, D]}, {@code r [M (M + 1) / 2]} and {@code s [M (M + 1) / 2]}, the upper triangles row by row, and
 * {@code b [M]}. Shapes: {@code [N, D]}, both ways.
 */
public final class Sylvester implements InvertibleLayer {
    private static final double STARTING_DEVIATION = 0.1;

    private final Shape input;
    private final int rank;
    private final int[] places;
    private final int[] diagonal;
    private final Parameter reflections;
    private final Parameter r;
    private final Parameter s;
    private final Parameter b;

    /**
     * Creates the layer.
     *
     * @param parameters makes its parameters
     * @param dimensions D, at least 1
     * @param rank M, from 1 to D
     * @throws IllegalArgumentException if the rank is out of range
     */
    public Sylvester(ParameterFactory parameters, int dimensions, int rank) {
        this.input = Vectors.shape("A Sylvester layer", dimensions);
        if (rank < 1 || rank > dimensions) {
            throw new IllegalArgumentException("The rank of a Sylvester layer of " + dimensions + " dimensions is 1 to "
                    + dimensions + ", got " + rank);
        }
        this.rank = rank;
        this.places = IntStream.range(0, rank * rank)
                .filter(place -> place / rank <= place % rank)
                .toArray();
        this.diagonal = IntStream.range(0, places.length)
                .filter(i -> places[i] / rank == places[i] % rank)
                .toArray();
        this.reflections = parameters.parameter("reflections", Shape.of(dimensions, dimensions), Initializer.normal(1));
        Initializer start = Initializer.normal(STARTING_DEVIATION);
        this.r = parameters.parameter("r", Shape.of(places.length), start);
        this.s = parameters.parameter("s", Shape.of(places.length), start);
        this.b = parameters.parameter("b", Shape.of(rank), Initializer.zeros());
    }

    private Tensor orthonormal(FlowContext context) {
        return HouseholderProduct.of(context.value(reflections)).slice(1, 0, rank);
    }

    /** An upper triangular matrix. */
    private record Triangle(Tensor matrix, Tensor diagonal) {}

    private Triangle triangle(Parameter parameter, FlowContext context) {
        Tensor elements = context.value(parameter).reshape(1, -1);
        Tensor bounded = elements.backend().select(elements, diagonal).unary(UnaryOp.TANH);
        Tensor free = elements.backend().scatter(elements, places, rank * rank);
        int[] diagonalPlaces = IntStream.range(0, rank).map(i -> i * rank + i).toArray();
        Tensor replaced = free.backend()
                .scatter(bounded.sub(elements.backend().select(elements, diagonal)), diagonalPlaces, rank * rank);
        return new Triangle(free.add(replaced).reshape(rank, rank), bounded);
    }

    private static Tensor logDet(Triangle r, Triangle s, Tensor tanh) {
        return tanh.square()
                .neg()
                .add(1)
                .mul(r.diagonal.mul(s.diagonal))
                .add(1)
                .log()
                .sumPerSample();
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor q = orthonormal(context);
        Triangle outer = triangle(r, context);
        Triangle inner = triangle(s, context);
        // Rows are vectors, so matrices apply transposed from the right.
        Tensor tanh = transposed(x.matmul(q), inner).add(context.value(b)).unary(UnaryOp.TANH);
        Tensor added = transposed(transposed(tanh, outer), q);
        return new LayerResult(x.add(added), logDet(outer, inner, tanh));
    }

    private static Tensor transposed(Tensor rows, Triangle triangle) {
        return transposed(rows, triangle.matrix);
    }

    private static Tensor transposed(Tensor rows, Tensor matrix) {
        return rows.matmul(matrix.permute(1, 0));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tensor q = orthonormal(context);
        Triangle outer = triangle(r, context);
        Triangle inner = triangle(s, context);
        Tensor projected = z.matmul(q);
        Tensor[] v = new Tensor[rank];
        Tensor[] tanh = new Tensor[rank];
        for (int i = rank - 1; i >= 0; i--) {
            Tensor c = context.value(b)
                    .slice(0, i, i + 1)
                    .broadcastTo(Shape.of(z.shape().dim(0)));
            Tensor t = projected.slice(1, i, i + 1).reshape(-1);
            for (int j = i + 1; j < rank; j++) {
                c = c.add(v[j].mul(element(inner, i, j)));
                t = t.sub(tanh[j].mul(element(outer, i, j)));
            }
            Tensor diagonalS = element(inner, i, i);
            v[i] = new TanhEquation().apply(t, element(outer, i, i), diagonalS, c)[0];
            tanh[i] = v[i].mul(diagonalS).add(c).unary(UnaryOp.TANH);
        }
        Tensor[] columns = new Tensor[rank];
        for (int i = 0; i < rank; i++) {
            columns[i] = tanh[i].reshape(-1, 1);
        }
        Tensor all = Tensor.concat(1, columns);
        Tensor added = transposed(transposed(all, outer), q);
        return new LayerResult(z.sub(added), logDet(outer, inner, all).neg());
    }

    private static Tensor element(Triangle triangle, int row, int column) {
        return triangle.matrix
                .slice(0, row, row + 1)
                .slice(1, column, column + 1)
                .reshape(1);
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("Sylvester", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(reflections, r, s, b);
    }
}
