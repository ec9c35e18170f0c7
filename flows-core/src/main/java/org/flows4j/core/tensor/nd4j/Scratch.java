package org.flows4j.core.tensor.nd4j;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The intermediate arrays of one operation, released at its end; ND4J would leave them to the garbage collector. */
final class Scratch implements AutoCloseable {
    private final List<INDArray> arrays = new ArrayList<>();

    /** Takes over an array that nothing else owns. */
    INDArray own(INDArray array) {
        arrays.add(array);
        return array;
    }

    /** An uninitialized array of a model's shape and dtype. */
    INDArray like(INDArray model) {
        return own(Ops.like(model));
    }

    /** A copy to work on in place. */
    INDArray copy(INDArray source) {
        return own(source.dup('c'));
    }

    /** The same numbers as doubles; the array itself if it holds doubles. */
    INDArray doubles(INDArray source) {
        return source.dataType() == DataType.DOUBLE ? source : own(source.castTo(DataType.DOUBLE));
    }

    @Override
    public void close() {
        arrays.forEach(Scratch::release);
    }

    /** Closes an array if ND4J allows it: {@code close()} throws for views and constants, which own no memory. */
    static void release(INDArray array) {
        if (array.closeable()) {
            array.close();
        }
    }
}
