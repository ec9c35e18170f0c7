package org.flows4j.models.onnx;

import java.util.Arrays;
import java.util.Map;
import org.flows4j.core.tensor.ComposedBackend;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UpdateKernels;
import org.flows4j.core.tensor.ops.CircleEmbedding;
import org.flows4j.core.tensor.ops.KnotSpline;
import org.flows4j.core.tensor.ops.MixLogCdfInverseOp;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.flows4j.core.tensor.ops.TanhEquation;
import org.jspecify.annotations.Nullable;

/**
 * Records tensor operations as nodes of an ONNX graph instead of computing them. What is computed from plain tensors alone, such as
 * parameters, is left to the plain backend, so that frozen factorizations and inverses become constants.
 */
final class TracingBackend extends ComposedBackend {
    private final TensorBackend plain;
    private final Recorder recorder;
    private final Constants constants;
    private final Parts parts;

    TracingBackend(TensorBackend plain, Recorder recorder, Constants constants) {
        this.plain = plain.plain();
        this.recorder = recorder;
        this.constants = constants;
        TracedElements elements = new TracedElements(this);
        this.parts = new Parts(elements, new TracedProducts(this), new TracedLayout(this));
    }

    Recorder recorder() {
        return recorder;
    }

    static boolean isTraced(@Nullable Tensor... tensors) {
        return Arrays.stream(tensors).anyMatch(TracedTensor.class::isInstance);
    }

    /** A tensor as the input of a node. */
    Operand operand(Tensor tensor) {
        return tensor instanceof TracedTensor traced ? traced.value() : constants.of(tensor);
    }

    /** A node of tensors. */
    Tensor node(String operator, DType dtype, Shape shape, Map<String, Object> attributes, Operand... operands) {
        return tensor(recorder.add(operator, ElementType.of(dtype), shape, attributes, operands));
    }

    /** A node of tensors without attributes. */
    Tensor node(String operator, DType dtype, Shape shape, Operand... operands) {
        return node(operator, dtype, shape, Map.of(), operands);
    }

    Tensor tensor(Operand.Value value) {
        return new TracedTensor(value, this);
    }

    /** An input of the graph. */
    Tensor input(String name, Shape shape, DType dtype) {
        return tensor(recorder.input(name, ElementType.of(dtype), shape));
    }

    @Override
    protected Parts parts() {
        return parts;
    }

    @Override
    public @Nullable FusedKernel kernel(FusedOp op, Tensor... inputs) {
        return null;
    }

    @Override
    public Tensor[] fused(FusedOp op, Tensor... inputs) {
        if (!isTraced(inputs)) {
            return plain.fused(op, inputs);
        }
        if (op instanceof MixLogCdfInverseOp inverse) {
            inverse.check(inputs);
            return new TracedQuantile(this, inverse.forward(), inputs[0], inputs[1]).results();
        }
        if (op instanceof TanhEquation equation) {
            equation.check(inputs);
            return new Tensor[] {new TracedTanhEquation(this).root(inputs)};
        }
        if (op instanceof CircleEmbedding) {
            return new Tensor[] {circle(inputs[0])};
        }
        if (op instanceof RationalQuadraticSpline spline) {
            spline.check(inputs);
            return new TracedSpline(this, spline).results(inputs);
        }
        if (op instanceof KnotSpline) {
            return op.compose(traced(inputs[0]), traced(inputs[1]));
        }
        return op.compose(inputs);
    }

    /** A tensor with a row per sample as a value of the graph, so that what is made of it depends on the size of the batch. */
    Tensor traced(Tensor tensor) {
        return isTraced(tensor) ? tensor : node("Identity", tensor.dtype(), tensor.shape(), operand(tensor));
    }

    /** Computes in double, as the layer does. ONNX Runtime has no cosine in double. */
    private Tensor circle(Tensor x) {
        Tensor angles = x.cast(DType.FLOAT64);
        Tensor cosine = node("Sin", DType.FLOAT64, x.shape(), operand(angles.add(Math.PI / 2)))
                .cast(x.dtype());
        Tensor sine = node("Sin", DType.FLOAT64, x.shape(), operand(angles)).cast(x.dtype());
        Shape pairs = Shape.of(x.shape().dim(0), x.shape().channels(), 1);
        return Tensor.concat(2, cosine.reshape(pairs), sine.reshape(pairs))
                .reshape(x.shape().with(-1, 2 * x.shape().channels()));
    }

    @Override
    public String name() {
        return plain.name() + " (traced)";
    }

    @Override
    public TensorBackend plain() {
        return plain;
    }

    @Override
    public Scope openScope() {
        return plain.openScope();
    }

    @Override
    public Tensor fromFloats(float[] elements, Shape shape, DType dtype) {
        return plain.fromFloats(elements, shape, dtype);
    }

    @Override
    public Tensor fromDoubles(double[] elements, Shape shape, DType dtype) {
        return plain.fromDoubles(elements, shape, dtype);
    }

    @Override
    public Tensor fill(double value, Shape shape, DType dtype) {
        return plain.fill(value, shape, dtype);
    }

    @Override
    public UpdateKernels updates() {
        throw new UnsupportedOperationException("a layer changes tensors in place");
    }

    @Override
    public MemoryUse memory() {
        return plain.memory();
    }

    @Override
    public void resetPeakMemory() {
        plain.resetPeakMemory();
    }

    @Override
    public void trimMemory() {
        plain.trimMemory();
    }
}
