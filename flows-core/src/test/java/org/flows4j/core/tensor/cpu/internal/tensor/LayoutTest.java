package org.flows4j.core.tensor.cpu.internal.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Movements of elements at sizes where blocks, windows, tables and threads come in, against index arithmetic. */
class LayoutTest {
    private final CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(3));

    /** Elements that say where they lie. */
    private Tensor numbered(DType dtype, int... dims) {
        Shape shape = Shape.of(dims);
        double[] elements = new double[(int) shape.size()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = i;
        }
        return backend.fromDoubles(elements, shape, dtype);
    }

    /** Checks every element against the number of the one it should be; -1 stands for 0. */
    private static void assertElements(Tensor actual, int[] dims, ToIntFunction<int[]> source) {
        assertThat(actual.shape()).isEqualTo(Shape.of(dims));
        double[] elements = actual.toDoubles();
        int[] index = new int[dims.length];
        for (int i = 0; i < elements.length; i++) {
            int expected = source.applyAsInt(index);
            if (elements[i] != Math.max(expected, 0)) {
                assertThat(elements[i]).as("element %s of %s", i, actual).isEqualTo(Math.max(expected, 0));
            }
            for (int axis = dims.length - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--) {
                index[axis] = 0;
            }
        }
    }

    private static int number(int[] index, int[] dims) {
        int number = 0;
        for (int i = 0; i < dims.length; i++) {
            number = number * dims[i] + index[i];
        }
        return number;
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void permutes(DType dtype) {
        int[][] shapes = {
            {4, 8, 2, 8, 2, 3},
            {2, 300, 7, 5},
            {3, 2500, 2},
            {5, 2, 2500},
            {1, 64, 65, 3},
            {70, 80, 9},
            {2, 3, 1, 4, 1, 50}
        };
        Random random = new Random(61);
        for (int[] dims : shapes) {
            for (int round = 0; round < 6; round++) {
                try (Scope scope = backend.openScope()) {
                    assertThat(scope).isNotNull();
                    List<Integer> axes = new ArrayList<>();
                    for (int i = 0; i < dims.length; i++) {
                        axes.add(i);
                    }
                    Collections.shuffle(axes, random);
                    int[] order = axes.stream().mapToInt(Integer::intValue).toArray();
                    int[] permuted = new int[dims.length];
                    for (int i = 0; i < dims.length; i++) {
                        permuted[i] = dims[order[i]];
                    }
                    assertElements(numbered(dtype, dims).permute(order), permuted, index -> {
                        int[] before = new int[dims.length];
                        for (int i = 0; i < dims.length; i++) {
                            before[order[i]] = index[i];
                        }
                        return number(before, dims);
                    });
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void slices(DType dtype) {
        int[][] cases = {{0, 1, 3}, {1, 10, 55}, {1, 0, 1}, {2, 2, 5}, {2, 6, 7}, {3, 1, 3}, {3, 0, 60}, {3, 30, 31}};
        int[] dims = {3, 60, 7, 61};
        for (int[] c : cases) {
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                int[] part = dims.clone();
                part[c[0]] = c[2] - c[1];
                assertElements(numbered(dtype, dims).slice(c[0], c[1], c[2]), part, index -> {
                    int[] before = index.clone();
                    before[c[0]] += c[1];
                    return number(before, dims);
                });
            }
        }
    }

    /** More shapes than tables are kept, twice, so that each is made and found again. */
    @Test
    void tablesAreKeptAndRenewed() {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            for (int round = 0; round < 2; round++) {
                for (int width = 2; width < 300; width++) {
                    int[] dims = {3, width};
                    Tensor whole = numbered(DType.FLOAT32, dims);
                    Tensor last = whole.slice(1, width - 1, width);
                    assertElements(last, new int[] {3, 1}, index -> number(new int[] {index[0], dims[1] - 1}, dims));
                    Tensor first = whole.slice(1, 0, width - 1);
                    assertElements(Tensor.concat(1, first, last), dims, index -> number(index, dims));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void stretches(DType dtype) {
        int[] target = {4, 30, 20, 6};
        int[][] sources = {
            {1},
            {6},
            {20, 1},
            {20, 6},
            {30, 1, 6},
            {4, 1, 1, 1},
            {4, 1, 1, 6},
            {4, 1, 20, 1},
            {4, 30, 1, 1},
            {1, 30, 20, 1}
        };
        for (int[] dims : sources) {
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                assertElements(numbered(dtype, dims).broadcastTo(Shape.of(target)), target, index -> {
                    int[] before = new int[dims.length];
                    for (int i = 0; i < dims.length; i++) {
                        before[i] = dims[i] == 1 ? 0 : index[i + target.length - dims.length];
                    }
                    return number(before, dims);
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void stretchesLongVectors(DType dtype) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            for (int length : new int[] {2048, 2049, 5000}) {
                int[] dims = {7, length};
                assertElements(numbered(dtype, length).broadcastTo(Shape.of(dims)), dims, index -> index[1]);
                assertElements(numbered(dtype, 7, 1).broadcastTo(Shape.of(dims)), dims, index -> index[0]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void joins(DType dtype) {
        int[][] extents = {{1, 2, 3}, {20, 1, 40}, {1500, 1000}, {3}};
        for (int[] parts : extents) {
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                int total = 0;
                for (int part : parts) {
                    total += part;
                }
                int[] dims = {5, 70, total};
                Tensor whole = numbered(dtype, dims);
                Tensor[] pieces = new Tensor[parts.length];
                int at = 0;
                for (int i = 0; i < parts.length; i++) {
                    pieces[i] = whole.slice(-1, at, at + parts[i]);
                    at += parts[i];
                }
                assertElements(Tensor.concat(-1, pieces), dims, index -> number(index, dims));
                Tensor twice = Tensor.concat(1, whole, whole);
                int[] doubled = {5, 140, total};
                assertElements(twice, doubled, index -> number(new int[] {index[0], index[1] % 70, index[2]}, dims));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void picksAndScattersChannels(DType dtype) {
        Random random = new Random(62);
        for (int channels : new int[] {1, 3, 12, 700, 3000}) {
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                List<Integer> all = new ArrayList<>();
                for (int i = 0; i < channels; i++) {
                    all.add(i);
                }
                Collections.shuffle(all, random);
                int[] some = all.subList(0, (channels + 1) / 2).stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                int[] dims = {4, 33, channels};
                int[] picked = {4, 33, some.length};
                Tensor part = backend.select(numbered(dtype, dims), some);
                assertElements(part, picked, index -> number(new int[] {index[0], index[1], some[index[2]]}, dims));
                assertElements(backend.scatter(part, some, channels), dims, index -> {
                    boolean there = Arrays.stream(some).anyMatch(i -> i == index[2]);
                    return there ? number(index, dims) : -1;
                });
            }
        }
    }
}
