package org.flows4j.core.tensor.nd4j;

import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.factory.Nd4j;

/** Calls of ND4J with a given result array, which determines the order and dtype of the result. */
final class Ops {
    private Ops() {}

    /** An uninitialized row-major array of exactly this dtype, whatever ND4J's defaults are. */
    static INDArray array(DataType dtype, long... shape) {
        return Nd4j.createUninitialized(dtype, shape, 'c');
    }

    /** An uninitialized row-major array of a model's shape and dtype. */
    static INDArray like(INDArray model) {
        return array(model.dataType(), model.shape());
    }

    /** Executes an op on one array and returns its result array. */
    static INDArray run(Op op) {
        return Nd4j.getExecutioner().exec(op);
    }

    /** Executes a reduction and returns its result array. */
    static INDArray run(ReduceOp op) {
        return Nd4j.getExecutioner().exec(op);
    }

    /** Executes a native op by name and returns {@code out}. */
    static INDArray run(String name, INDArray out, int[] arguments, INDArray... inputs) {
        Nd4j.exec(DynamicCustomOp.builder(name)
                .addInputs(inputs)
                .addOutputs(out)
                .addIntegerArguments(arguments)
                .build());
        return out;
    }

    /** Executes a native op without other arguments. */
    static INDArray run(String name, INDArray out, INDArray... inputs) {
        return run(name, out, new int[0], inputs);
    }

    /** Runs an operation so that its arrays own their memory, even if the caller has an ND4J workspace open. */
    @SuppressWarnings("try") // the workspace is open for its effect on the thread
    static <T> T outsideWorkspaces(Supplier<T> operation) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            return operation.get();
        }
    }
}
