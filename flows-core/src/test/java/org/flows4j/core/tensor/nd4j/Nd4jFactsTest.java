package org.flows4j.core.tensor.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.Pointer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.SoftPlus;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What the ND4J backend takes for granted about ND4J, good and bad. A test that fails with a newer ND4J shows a detour that may
 * have become unnecessary, or a road that has closed.
 */
class Nd4jFactsTest {
    private static INDArray doubles(double... values) {
        return Nd4j.createFromArray(values);
    }

    private static double[] run(Op op) {
        return Nd4j.getExecutioner().exec(op).data().asDouble();
    }

    private static INDArray out(INDArray x) {
        return Nd4j.createUninitialized(x.dataType(), x.shape(), 'c');
    }

    /** Why {@link Elementwise} has a softplus of its own. */
    @Test
    void softplusOverflows() {
        INDArray x = Nd4j.createFromArray(100f, -20f);
        assertThat(run(new SoftPlus(x, out(x)))).containsExactly(Double.POSITIVE_INFINITY, 0);
    }

    /** Why it has a tanh of its own. */
    @Test
    void tanhLosesSmallNumbers() {
        INDArray x = Nd4j.createFromArray(1e-4f);
        assertThat(Math.abs(run(new Tanh(x, out(x)))[0] - 1e-4)).isGreaterThan(1e-9);
    }

    /** Why it uses the rectifier where a maximum with a constant is meant. */
    @Test
    void scalarMaximumSwallowsNan() {
        INDArray x = doubles(Double.NaN, -7, 2);
        assertThat(run(new ScalarMax(x, null, out(x), -3.0))).containsExactly(-3, -3, 2);
        assertThat(run(new RectifiedLinear(x, out(x), -3.0))).containsExactly(Double.NaN, -3, 2);
    }

    /** Why {@link Reductions} casts first. */
    @Test
    void sumsAccumulateInTheDTypeOfTheOperand() {
        INDArray floats = Nd4j.createFromArray(1e8f, 1, -1e8f);
        assertThat(floats.sum(0).getDouble(0)).isZero();
        assertThat(floats.castTo(DataType.DOUBLE).sum(0).getDouble(0)).isEqualTo(1);
    }

    /** Why {@link Indexing} slices with the native op: the offset of the view is held against the view's own length. */
    @Test
    void indexingAViewTwiceCanComeBackEmpty() {
        INDArray view = doubles(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
                .get(NDArrayIndex.interval(4, 12))
                .reshape('c', new long[] {2, 4});
        assertThat(view.getDouble(1, 0)).isEqualTo(8);
        INDArray lastRow = view.get(NDArrayIndex.interval(1, 2), NDArrayIndex.interval(0, 2));
        assertThat(lastRow.isEmpty()).isTrue();
    }

    /** Why tensors are kept flat: one index is enough there, and it composes. */
    @Test
    void indexingAFlatViewWithOneIndexWorks() {
        INDArray view = doubles(0, 1, 2, 3, 4, 5, 6, 7).get(NDArrayIndex.interval(4, 8));
        INDArray part = view.get(NDArrayIndex.interval(1, 3));
        assertThat(part.dup('c').data().asDouble()).containsExactly(5, 6);
        part.addi(10);
        assertThat(view.dup('c').data().asDouble()).containsExactly(4, 15, 16, 7);
        assertThat(part.closeable()).isFalse();
    }

    /** Why the shape is always passed as a {@code long[]}: a lone extent after the order reads as two extents. */
    @Test
    void reshapeTakesTheOrderForAnExtent() {
        INDArray x = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {'c', 2}, 'c');
        assertThat(x.reshape('c', 2).shape()).containsExactly('c', 2);
        assertThat(x.reshape('c', new long[] {198}).shape()).containsExactly(198);
    }

    /** What the CPU detour for small numbers stands on: exp and log are good to a few units in the last place. */
    @Test
    void expAndLogAreAccurate() {
        INDArray x = doubles(1e-9, -0.3, 1, 20, -40, 700);
        double[] exp = run(new Exp(x, out(x)));
        for (int i = 0; i < exp.length; i++) {
            double expected = Math.exp(x.getDouble(i));
            assertThat(exp[i]).isCloseTo(expected, Offset.offset(4 * Math.ulp(expected)));
        }
        INDArray y = doubles(1 + 1e-9, 1 - 1e-12, 0.5, 3, 1e300);
        double[] log = run(new Log(y, out(y)));
        for (int i = 0; i < log.length; i++) {
            double expected = Math.log(y.getDouble(i));
            assertThat(log[i]).isCloseTo(expected, Offset.offset(4 * Math.ulp(expected)));
        }
    }

    /** Closing gives native memory back at once: large tensors one after the other take the room of one. */
    @Test
    @SuppressWarnings("try") // the scope is open for its effect on the thread
    void closingFreesNativeMemory() {
        TensorBackend backend = new Nd4jBackend();
        long before = Pointer.physicalBytes();
        for (int i = 0; i < 40; i++) {
            try (Scope scope = backend.openScope()) {
                Tensor large = backend.fill(i, Shape.of(4_000_000), DType.FLOAT64);
                assertThat(large.slice(0, 3_999_999, 4_000_000).item()).isEqualTo(i);
            }
        }
        // All of them together would be 1.28 GB.
        assertThat(Pointer.physicalBytes() - before).isLessThan(500_000_000L);
    }
}
