package org.flows4j.layers.mint;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A Mint layer (Song, Meng and Ermon 2019, "MintNet: building invertible neural networks with masked convolutions", equation 6): with h =
 * ELU and K hidden copies of the image,
 *
 * <pre>{@code
 * y = t x + W3 h(W2 h(W1 x + b1) + b2) + b3,   t = exp(logScale) > 0
 * log|det| = sum of log(t + sum over i, j of W3_i h'(.) W2_ij h'(.) W1_j)       of the diagonals of W1, W2 and W3
 * }</pre>
 *
 * <p>The W are masked convolutions, so the Jacobian is triangular in the {@link MintOrder}. The diagonal of W2 has the sign of the product of
 * those of W1 and W3: {@code |w2| sign(w1) sign(w3)}. So the diagonal of the Jacobian is at least t, and the layer is a bijection.
 *
 * <p>The inverse is a fixed-point iteration (algorithm 1 of the paper), certified by its residual; see {@link MintInversionException}. Its
 * gradient is exact, by the same iteration on the transposed Jacobian.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, kept. For vectors, the convolutions are triangular matrices.
 */
public final class MintLayer implements InvertibleLayer {
    private static final double OUTPUT_GAIN = 0.1;

    private final Shape input;
    private final Shape image;
    private final int copies;
    private final MaskedKernel first;
    private final MaskedKernel second;
    private final MaskedKernel third;
    private final Parameter logScale;

    /**
     * Creates the layer.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param copies K, the hidden copies of each channel, at least 1
     * @param kernel rows and columns of the kernels, odd; not used for vectors
     * @param order the order of dependence
     * @throws IllegalArgumentException if the sample shape or a number is out of range
     */
    public MintLayer(ParameterFactory parameters, Shape input, int copies, int kernel, MintOrder order) {
        if ((input.rank() != 1 && input.rank() != 3)
                || input.size() == 0
                || copies < 1
                || kernel < 1
                || kernel % 2 == 0) {
            throw new IllegalArgumentException(
                    "A Mint layer takes images [H, W, C] or vectors [D], at least one copy and"
                            + " an odd kernel, got samples of shape " + input + ", " + copies + " copies and kernel "
                            + kernel);
        }
        this.input = input;
        this.copies = copies;
        int channels = input.channels();
        this.image = input.rank() == 3 ? input : Shape.image(channels, 1, 1);
        int size = input.rank() == 3 ? kernel : 1;
        this.first = new MaskedKernel(
                parameters.child("conv1"), channels, new MaskedKernel.Copies(1, copies), size, order, 1);
        this.second = new MaskedKernel(
                parameters.child("conv2"), channels, new MaskedKernel.Copies(copies, copies), size, order, 1);
        this.third = new MaskedKernel(
                parameters.child("conv3"), channels, new MaskedKernel.Copies(copies, 1), size, order, OUTPUT_GAIN);
        this.logScale = parameters.parameter("logScale", image, Initializer.zeros());
    }

    /** The value and the diagonal of the Jacobian, {@code [N, H, W, C]}. */
    record Point(Tensor value, Tensor slope) {}

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Point point = evaluate(x.reshape(image.batch(x.shape().dim(0))), context);
        return new LayerResult(point.value.reshape(x.shape()), point.slope.log().sumPerSample());
    }

    /** Computes the layer for images {@code [N, H, W, C]}. */
    Point evaluate(Tensor x, Evaluation evaluation) {
        int channels = image.channels();
        Tensor diagonal1 = first.diagonal(evaluation);
        Tensor diagonal3 = third.diagonal(evaluation);
        Tensor ofInputs = diagonal1.sum(1, 2, 3);
        Tensor ofOutputs = diagonal3.sum(0, 2, 3);
        Tensor signs = sign(ofOutputs).reshape(-1, 1, 1, 1).mul(sign(ofInputs).reshape(1, -1, 1, 1));
        Tensor diagonal2 = second.diagonal(evaluation).unary(UnaryOp.ABS).mul(signs);
        Tensor between =
                diagonal2.sum(2, 3).reshape(channels, copies, channels, copies).sum(2);
        Tensor h1 = first.apply(x, diagonal1, evaluation).unary(UnaryOp.ELU);
        Tensor h2 = second.apply(h1, diagonal2, evaluation).unary(UnaryOp.ELU);
        Tensor t = evaluation.value(logScale).exp();
        Tensor y = third.apply(h2, diagonal3, evaluation).add(x.mul(t));
        Tensor inner = byChannel(slope(h1).mul(ofInputs));
        Tensor hidden = unbatched(TensorBackend.common(inner, between).matmul(inner, between, false, true), h2.shape());
        Tensor slopes = hidden.mul(slope(h2)).mul(ofOutputs);
        Shape perCopy = Shape.of(x.shape().dim(0), image.dim(0), image.dim(1), channels, copies);
        return new Point(y, slopes.reshape(perCopy).sum(-1).add(t));
    }

    /** {@code [N, H, W, C K]} to one matrix per channel, {@code [C, N H W, K]}. */
    private Tensor byChannel(Tensor x) {
        return x.reshape(-1, image.channels(), copies).permute(1, 0, 2);
    }

    private static Tensor unbatched(Tensor matrices, Shape shape) {
        return matrices.permute(1, 0, 2).reshape(shape);
    }

    /** The derivative of ELU at the point where its value is h: {@code 1 + min(h, 0)}. */
    private static Tensor slope(Tensor h) {
        return h.binary(BinaryOp.MINIMUM, constant(0, h)).add(1);
    }

    /** 1 or -1, and 1 for 0; a constant to the derivative. */
    private static Tensor sign(Tensor x) {
        return x.unary(UnaryOp.FLOOR)
                .mul(2)
                .add(1)
                .binary(BinaryOp.MINIMUM, constant(1, x))
                .binary(BinaryOp.MAXIMUM, constant(-1, x));
    }

    private static Tensor constant(double value, Tensor like) {
        return like.backend().plain().fill(value, Shape.of(1), like.dtype());
    }

    /**
     * {@inheritDoc}
     *
     * @throws MintInversionException if the iteration does not converge
     */
    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        Tensor x = inverse(z, context);
        return new LayerResult(x, forward(x, context).logTerm().neg());
    }

    /**
     * {@inheritDoc}
     *
     * @throws MintInversionException if the iteration does not converge
     */
    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tape tape = context.tape();
        FlowContext plain = context.withoutTape();
        Tensor target =
                (tape == null ? z : tape.plain(z)).reshape(image.batch(z.shape().dim(0)));
        Tensor x = new MintInverse(point -> evaluate(point, plain), mostSlope()).solve(target);
        if (tape == null) {
            return x.reshape(z.shape());
        }
        // With u = z - f(x) at the solution, dx = J^-1 du; the parameters and z enter through u.
        Tensor u = z.reshape(x.shape()).sub(evaluate(x, context).value);
        return tape
                .record(new Tensor[] {u}, new Tensor[] {x}, (gradients, needed) -> {
                    Tensor gradient = gradients[0];
                    return new Tensor[] {gradient == null ? null : pullBack(x, gradient, plain)};
                })[0]
                .reshape(z.shape());
    }

    /** Returns {@code J'^-1 g}: the transposed Jacobian is triangular as well, with the same diagonal. */
    private Tensor pullBack(Tensor x, Tensor gradient, FlowContext plain) {
        Tensor slope = evaluate(x, plain).slope;
        return MintInverse.linear(vector -> new Point(transposed(x, vector, plain), slope))
                .solve(gradient);
    }

    /** Returns {@code J' v}. */
    private Tensor transposed(Tensor x, Tensor vector, FlowContext plain) {
        try (Scope scope = x.backend().openScope()) {
            Tape inner = new Tape(x.backend(), (parameter, gradient) -> {});
            Tensor variable = inner.variable(x);
            inner.backward(new Tensor[] {evaluate(variable, plain).value}, new Tensor[] {vector});
            Tensor product = inner.gradient(variable);
            return product == null ? vector.mul(0) : scope.keep(product);
        }
    }

    /** A bound of the diagonal of the Jacobian per channel and position, {@code [1, H, W, C]}: h' is at most 1. */
    private double[] mostSlope() {
        try (Scope scope = logScale.value().backend().openScope()) {
            FlowContext plain = FlowContext.deterministic();
            int channels = image.channels();
            double[] w1 = first.diagonal(plain).sum(1, 2, 3).toDoubles();
            double[] w3 = third.diagonal(plain).sum(0, 2, 3).toDoubles();
            double[] w2 = second.diagonal(plain)
                    .sum(2, 3)
                    .reshape(channels, copies, channels, copies)
                    .sum(2)
                    .toDoubles();
            double[] bounds = logScale.value().exp().toDoubles();
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                for (int i = 0; i < copies; i++) {
                    for (int j = 0; j < copies; j++) {
                        sum += Math.abs(w3[c * copies + i] * w2[(c * copies + i) * copies + j] * w1[c * copies + j]);
                    }
                }
                for (int p = c; p < bounds.length; p += channels) {
                    bounds[p] += sum;
                }
            }
            return bounds;
        }
    }

    /** {@inheritDoc} False: the inverse is an iteration. */
    @Override
    public boolean cheapInverse() {
        return false;
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("MintLayer", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(
                first.parameters(), second.parameters(), third.parameters(), ParameterList.of(logScale));
    }
}
