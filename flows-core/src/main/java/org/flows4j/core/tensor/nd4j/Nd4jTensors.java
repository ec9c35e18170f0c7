package org.flows4j.core.tensor.nd4j;

import static org.flows4j.core.tensor.nd4j.Nd4jTensor.dataType;

import java.lang.ref.Reference;
import java.util.function.Supplier;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.ScopeStack;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Finds the arrays of a backend's tensors, and creates tensors from the result arrays of operations. */
final class Nd4jTensors {
    private final ScopeStack scopes = new ScopeStack();
    private final TensorBackend backend;
    private final Nd4jMemory memory;

    Nd4jTensors(TensorBackend backend, Nd4jMemory memory) {
        this.backend = backend;
        this.memory = memory;
    }

    Scope openScope() {
        return scopes.open();
    }

    private Nd4jTensor own(Tensor tensor) {
        if (tensor instanceof Nd4jTensor own && own.backend() == backend) {
            return own;
        }
        throw new IllegalArgumentException(tensor + " belongs to another backend than this one (" + backend.name()
                + "); copy it with fromDoubles(tensor.toDoubles(), tensor.shape(), tensor.dtype())");
    }

    /**
     * The elements as a vector. The caller keeps the tensor reachable while it uses the array
     * ({@link Reference#reachabilityFence}), or the cleaner could close it meanwhile; {@link #compute} does.
     *
     * @throws IllegalStateException if the tensor was closed
     * @throws IllegalArgumentException if it belongs to another backend
     */
    INDArray flat(Tensor tensor) {
        return own(tensor).flat();
    }

    @Nullable INDArray flatOrNull(@Nullable Tensor tensor) {
        return tensor == null ? null : flat(tensor);
    }

    /** The elements in the tensor's shape, a scalar as {@code [1]}. */
    INDArray shaped(Tensor tensor) {
        return own(tensor).shaped();
    }

    /** The elements as a matrix, the last axis by all others. */
    INDArray rows(Tensor tensor) {
        int channels = tensor.shape().channels();
        return flat(tensor).reshape('c', tensor.shape().size() / channels, channels);
    }

    /** A tensor on the memory of another: {@code elements} is its flat array or a view of a part of that. */
    Tensor share(Tensor tensor, Shape shape, INDArray elements) {
        return scopes.adopt(own(tensor).sharing(shape, elements));
    }

    /**
     * Creates a tensor from the result of an operation, a row-major array that owns its memory. ND4J's ops never see empty arrays: an
     * empty result is not computed, and sums and products over no elements are zeros.
     */
    Tensor compute(Shape shape, DType dtype, Supplier<INDArray> operation, Tensor... inputs) {
        boolean empty = false;
        for (Tensor input : inputs) {
            empty |= flat(input).isEmpty();
        }
        Supplier<INDArray> source = operation;
        if (shape.size() == 0) {
            source = () -> Nd4j.empty(dataType(dtype));
        } else if (empty) {
            source = () -> Ops.array(dataType(dtype), shape.size()).assign(0);
        }
        try {
            return scopes.adopt(tensor(shape, dtype, Ops.outsideWorkspaces(source)));
        } finally {
            Reference.reachabilityFence(inputs);
        }
    }

    private Nd4jTensor tensor(Shape shape, DType dtype, INDArray result) {
        boolean flat = result.rank() == 1 || result.isEmpty();
        INDArray elements = flat ? result : result.reshape('c', new long[] {shape.size()});
        Block.Lease lease = new Block.Lease(new Block(result, shape.size() * dtype.bytes(), memory));
        return new Nd4jTensor(shape, dtype, backend, memory, elements, lease);
    }
}
