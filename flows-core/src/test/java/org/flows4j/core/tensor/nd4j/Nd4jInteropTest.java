package org.flows4j.core.tensor.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import java.util.Arrays;
import java.util.List;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.testing.Samples;
import org.flows4j.core.testing.backend.ReferenceOps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class Nd4jInteropTest {
    private final TensorBackend backend = new Nd4jBackend();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = backend.openScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** The numbers 0, 1, 2, ... modulo 120, which every numeric dtype can hold. */
    private static INDArray counting(DataType dtype, long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return Nd4j.createFromArray(counting(size)).reshape('c', shape).castTo(dtype);
    }

    private static double[] counting(int size) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = i % 120;
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void takesImagesOfEveryDType(DType dtype) {
        double[] expected = ReferenceOps.permute(counting(2 * 3 * 4 * 5), Shape.of(2, 3, 4, 5), 0, 2, 3, 1);
        for (DataType from : List.of(
                DataType.FLOAT,
                DataType.DOUBLE,
                DataType.FLOAT16,
                DataType.BFLOAT16,
                DataType.INT8,
                DataType.INT16,
                DataType.INT32,
                DataType.INT64,
                DataType.UINT8,
                DataType.UINT16,
                DataType.UINT32,
                DataType.UINT64)) {
            INDArray images = counting(from, 2, 3, 4, 5);
            assertThatTensor(Nd4jInterop.fromNd4j(backend, images, dtype))
                    .as("from %s", from)
                    .hasShape(Shape.of(2, 4, 5, 3))
                    .hasDType(dtype)
                    .hasElements(expected);
        }
    }

    @Test
    void takesUnsignedBytesAsUnsigned() {
        INDArray bytes =
                Nd4j.createFromArray(0, 127, 128, 255).castTo(DataType.UINT8).reshape('c', 2, 2);
        assertThatTensor(Nd4jInterop.fromNd4j(backend, bytes, DType.FLOAT32)).hasElements(0, 127, 128, 255);
        assertThatTensor(Nd4jInterop.fromNd4jUnchanged(backend, Nd4j.createFromArray(true, false), DType.FLOAT64))
                .hasElements(1, 0);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void takesVectorsAsTheyAre(DType dtype) {
        assertThatTensor(Nd4jInterop.fromNd4j(backend, counting(DataType.FLOAT, 6, 7), dtype))
                .hasShape(Shape.of(6, 7))
                .hasElements(counting(42));
    }

    /** Column-major arrays, permuted ones, strided views and views with an offset hold their elements elsewhere. */
    @ParameterizedTest
    @ValueSource(strings = {"FLOAT", "DOUBLE", "INT32"})
    void takesAnyStrides(String type) {
        DataType from = DataType.valueOf(type.replace("INT32", "INT"));
        double[] values = counting(2 * 3 * 4 * 5);
        Shape shape = Shape.of(2, 3, 4, 5);
        INDArray array = counting(from, 2, 3, 4, 5);
        assertThatTensor(Nd4jInterop.fromNd4jUnchanged(backend, array.dup('f'), DType.FLOAT64))
                .hasShape(shape)
                .hasElements(values);
        assertThatTensor(Nd4jInterop.fromNd4jUnchanged(backend, array.permute(3, 1, 0, 2), DType.FLOAT64))
                .hasShape(Shape.of(5, 3, 2, 4))
                .hasElements(ReferenceOps.permute(values, shape, 3, 1, 0, 2));
        INDArray every = array.get(
                NDArrayIndex.all(), NDArrayIndex.interval(1, 3), NDArrayIndex.all(), NDArrayIndex.interval(0, 2, 5));
        assertThatTensor(Nd4jInterop.fromNd4j(backend, every, DType.FLOAT32))
                .hasShape(Shape.of(2, 4, 3, 2))
                .hasElements(ReferenceOps.permute(
                        ReferenceOps.take(ReferenceOps.take(values, shape, 1, 1, 2), Shape.of(2, 2, 4, 5), 3, 0, 2, 4),
                        Shape.of(2, 2, 4, 3),
                        0,
                        2,
                        3,
                        1));
        INDArray second = array.get(NDArrayIndex.point(1));
        assertThatTensor(Nd4jInterop.fromNd4jUnchanged(backend, second, DType.FLOAT32))
                .hasShape(Shape.of(3, 4, 5))
                .hasElements(ReferenceOps.take(values, shape, 0, 1));
        INDArray transposed = counting(from, 4, 6).transpose();
        assertThatTensor(Nd4jInterop.fromNd4j(backend, transposed, DType.FLOAT32))
                .hasShape(Shape.of(6, 4))
                .hasElements(ReferenceOps.permute(counting(24), Shape.of(4, 6), 1, 0));
    }

    @Test
    void leavesTheArrayAlone() {
        INDArray array = counting(DataType.FLOAT, 2, 3);
        Tensor tensor = Nd4jInterop.fromNd4j(backend, array, DType.FLOAT32);
        backend.updates().scale(tensor, 2);
        assertThat(array.getDouble(1, 2)).isEqualTo(5);
        assertThat(array.closeable()).isTrue();
        array.assign(9);
        assertThatTensor(tensor).hasElements(0, 2, 4, 6, 8, 10);
    }

    @Test
    void keepsIntegersThatFloatsCannotHold() {
        INDArray array = Nd4j.createFromArray(16_777_217, -16_777_217).reshape('c', 1, 2);
        assertThatTensor(Nd4jInterop.fromNd4j(backend, array, DType.FLOAT64)).hasElements(16_777_217, -16_777_217);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void givesImagesBack(DType dtype) {
        DataType type = dtype == DType.FLOAT32 ? DataType.FLOAT : DataType.DOUBLE;
        for (long[] shape : new long[][] {{2, 3, 4, 5}, {1, 1, 1, 1}, {3, 1, 2, 1}, {4, 7}, {1, 1}}) {
            INDArray array = counting(type, shape);
            INDArray back = Nd4jInterop.toNd4j(Nd4jInterop.fromNd4j(backend, array, dtype));
            assertThat(back.shape()).isEqualTo(shape);
            assertThat(back.dataType()).isEqualTo(type);
            assertThat(back.ordering()).isEqualTo('c');
            assertThat(back.data().asDouble()).isEqualTo(array.data().asDouble());
            assertThat(back.closeable()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void carriesAnyShapeUnchanged(DType dtype) {
        Samples samples = new Samples(backend, dtype, 111);
        for (Shape shape : List.of(Shape.of(), Shape.of(1), Shape.of(5), Shape.of(2, 3, 4), Shape.of(1, 2, 3, 4, 5))) {
            Tensor tensor = samples.normal(shape);
            INDArray array = Nd4jInterop.toNd4jUnchanged(tensor);
            assertThat(array.rank()).isEqualTo(shape.rank());
            assertThatTensor(Nd4jInterop.fromNd4jUnchanged(backend, array, dtype))
                    .as("%s, %s", shape, samples)
                    .hasShape(shape)
                    .hasElements(tensor.toDoubles());
        }
    }

    @Test
    void carriesEmptyBatches() {
        Tensor empty = Nd4jInterop.fromNd4j(backend, Nd4j.create(DataType.FLOAT, 0, 3), DType.FLOAT32);
        assertThatTensor(empty).hasShape(Shape.of(0, 3));
        assertThat(Nd4jInterop.toNd4j(empty).shape()).containsExactly(0, 3);
    }

    /** The door opens to every backend. */
    @Test
    @SuppressWarnings("try") // the scope is open for its effect on the thread
    void servesOtherBackends() {
        TensorBackend cpu = CpuBackend.create();
        try (Scope inner = cpu.openScope()) {
            Tensor tensor = Nd4jInterop.fromNd4j(cpu, counting(DataType.UINT8, 2, 3, 4, 5), DType.FLOAT32);
            assertThat(tensor.backend()).isSameAs(cpu);
            assertThat(Nd4jInterop.toNd4j(tensor).data().asDouble()).isEqualTo(counting(120));
        }
    }

    @Test
    void refusesOtherRanks() {
        assertThatThrownBy(() -> Nd4jInterop.fromNd4j(backend, counting(DataType.FLOAT, 2, 3, 4), DType.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[2, 3, 4]", "[N, C, H, W]", "fromNd4jUnchanged");
        Tensor tensor = backend.fill(1, Shape.of(2, 3, 4), DType.FLOAT32);
        assertThatThrownBy(() -> Nd4jInterop.toNd4j(tensor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[2, 3, 4]", "toNd4jUnchanged");
        assertThatThrownBy(() -> Nd4jInterop.fromNd4jUnchanged(backend, Nd4j.create("a", "b"), DType.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UTF8");
    }

    /** An open workspace of the caller's neither owns our tensors nor is disturbed by them. */
    @Test
    void staysOutOfWorkspaces() {
        Tensor tensor;
        try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace("caller")) {
            INDArray array = counting(DataType.FLOAT, 3, 2);
            assertThat(array.isAttached()).isTrue();
            tensor = Nd4jInterop.fromNd4j(backend, array, DType.FLOAT32).exp();
            assertThat(Nd4j.getMemoryManager().getCurrentWorkspace()).isSameAs(workspace);
            assertThat(Nd4jInterop.toNd4j(tensor).isAttached()).isTrue();
        }
        assertThat(tensor.toFloats()[5]).isEqualTo((float) Math.exp(5));
    }
}
