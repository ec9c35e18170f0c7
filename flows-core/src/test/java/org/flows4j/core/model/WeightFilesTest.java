package org.flows4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.numpy.NpyArray;
import org.flows4j.core.io.numpy.NpzFile;
import org.flows4j.core.io.safetensors.SafetensorsTensor;
import org.flows4j.core.io.safetensors.SafetensorsType;
import org.flows4j.core.io.safetensors.SafetensorsWriter;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightFilesTest {
    @TempDir
    private Path folder;

    private static ParameterList parameters(DType dtype, int width) {
        ParameterFactory factory = new ParameterFactory(CpuBackend.create(), dtype, new SplittableRandom(1));
        return ParameterList.of(
                factory.child("dense").parameter("weight", Shape.of(2, width), Initializer.zeros()),
                factory.parameter("bias", Shape.of(width), Initializer.zeros()),
                factory.buffer("initialized", Shape.of(1), Initializer.zeros()));
    }

    private static ParameterList scrambled(DType dtype) {
        ParameterList parameters = parameters(dtype, 3);
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : parameters) {
            parameter.assign(random.doubles(parameter.shape().size(), -1, 1).toArray());
        }
        return parameters;
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights.npz", "weights.safetensors"})
    void weightsComeBackExactly(String name) {
        Path file = folder.resolve(name);
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            ParameterList saved = scrambled(dtype);
            WeightFiles.save(file, saved);
            ParameterList loaded = parameters(dtype, 3);
            WeightFiles.load(file, loaded);
            for (int i = 0; i < 3; i++) {
                assertThat(loaded.asList().get(i).value().toDoubles())
                        .containsExactly(saved.asList().get(i).value().toDoubles());
            }
        }
    }

    /** Loading takes room for one more tensor, not for a second model. */
    @ParameterizedTest
    @ValueSource(strings = {"weights.npz", "weights.safetensors"})
    void tensorsAreLoadedOneAfterAnother(String name) {
        Path file = folder.resolve(name);
        int tensors = 20;
        int size = 10_000;
        CpuBackend backend = CpuBackend.create();
        ParameterFactory factory = new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(1));
        ParameterList many = ParameterList.of(IntStream.range(0, tensors)
                .mapToObj(i -> factory.parameter("weight" + i, Shape.vector(size), Initializer.normal(1)))
                .toArray(Parameter[]::new));
        WeightFiles.save(file, many);
        long bytes = (long) size * DType.FLOAT32.bytes();
        assertThat(backend.peakBytes(() -> WeightFiles.load(file, many))).isBetween(bytes, 2 * bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights.npz", "weights.safetensors"})
    void whatDoesNotFitIsListedAndChangesNothing(String name) {
        Path file = folder.resolve(name);
        WeightFiles.save(file, scrambled(DType.FLOAT32));
        ParameterList wider = parameters(DType.FLOAT32, 4);
        assertThatThrownBy(() -> WeightFiles.load(file, wider))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("dense.weight (model: F32 [2, 4], file: F32 [2, 3])")
                .hasMessageContaining("bias (model: F32 [4], file: F32 [3])");
        ParameterList doubles = parameters(DType.FLOAT64, 3);
        assertThatThrownBy(() -> WeightFiles.load(file, doubles)).hasMessageContaining("model: F64 [3], file: F32 [3]");
        ParameterList fewer =
                ParameterList.of(parameters(DType.FLOAT32, 3).asList().get(0));
        assertThatThrownBy(() -> WeightFiles.load(file, fewer)).hasMessageContaining("Unknown to the model: bias");
        assertThat(wider.asList().get(0).value().toDoubles()).containsOnly(0);
    }

    /** Whatever the place and the type; nothing is loaded then. */
    @ParameterizedTest
    @ValueSource(strings = {"weights.npz", "weights.safetensors"})
    void weightsThatAreNotFiniteAreRefused(String name) throws IOException {
        Path file = folder.resolve(name);
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                ParameterList saved = scrambled(dtype);
                saved.asList().get(0).assign(new double[] {1, 2, 3, 4, bad, 6});
                assertThatThrownBy(() -> WeightFiles.save(file, saved))
                        .isInstanceOf(FlowsIoException.class)
                        .hasMessageContainingAll("is not written", "'dense.weight'", "holds " + bad, "[1, 1]");
                assertThat(file).doesNotExist();
                write(file, saved);
                ParameterList loaded = parameters(dtype, 3);
                assertThatThrownBy(() -> WeightFiles.load(file, loaded))
                        .isInstanceOf(FlowsIoException.class)
                        .hasMessageContainingAll(file.toString(), "'dense.weight'", "holds " + bad, "[1, 1]");
                for (Parameter parameter : loaded) {
                    assertThat(parameter.value().toDoubles()).containsOnly(0);
                }
                Files.delete(file);
            }
        }
    }

    /** Writes values without checks, as other programs do. */
    private static void write(Path file, ParameterList parameters) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        List<SafetensorsTensor> tensors = new ArrayList<>();
        for (Parameter parameter : parameters) {
            double[] values = parameter.value().toDoubles();
            int[] shape = parameter.shape().dims();
            boolean single = parameter.dtype() == DType.FLOAT32;
            arrays.put(
                    parameter.name(),
                    single ? NpyArray.of(parameter.value().toFloats(), shape) : NpyArray.of(values, shape));
            SafetensorsType type = single ? SafetensorsType.F32 : SafetensorsType.F64;
            List<Long> dims = Arrays.stream(shape).mapToObj(Long::valueOf).toList();
            tensors.add(new SafetensorsTensor(parameter.name(), type, dims, (offset, chunk) -> {
                for (double value : values) {
                    if (single) {
                        chunk.putFloat((float) value);
                    } else {
                        chunk.putDouble(value);
                    }
                }
            }));
        }
        if (file.toString().endsWith("npz")) {
            NpzFile.write(file, arrays);
        } else {
            SafetensorsWriter.write(file, Map.of(), tensors);
        }
    }

    @Test
    void otherEndingsAreRefused() {
        assertThatThrownBy(() -> WeightFiles.save(folder.resolve("weights.pt"), scrambled(DType.FLOAT32)))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining(".safetensors or .npz");
    }

    @Test
    void archivesOfEveryTypeComeBackInOrder() {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("b", NpyArray.of(new long[] {1, -2}, 2));
        arrays.put("a.weight", NpyArray.of(new double[] {0.5}, 1, 1));
        arrays.put("scalar", NpyArray.of(new float[] {7}));
        Path file = folder.resolve("arrays.npz");
        NpzFile.write(file, arrays);
        Map<String, NpyArray> read = NpzFile.read(file);
        assertThat(read.keySet()).containsExactly("b", "a.weight", "scalar");
        assertThat(Objects.requireNonNull(read.get("b")).longs()).containsExactly(1, -2);
        assertThat(Objects.requireNonNull(read.get("a.weight")).shape()).containsExactly(1, 1);
        assertThat(Objects.requireNonNull(read.get("scalar")).floats()).containsExactly(7);
    }

    @Test
    void damagedArchivesAreRefused() throws IOException {
        Path file = folder.resolve("arrays.npz");
        Files.writeString(file, "PK but nothing that follows");
        assertThatThrownBy(() -> NpzFile.read(file))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("npz archive");
        assertThatThrownBy(() -> NpzFile.read(folder.resolve("missing.npz"))).hasMessageContaining("no such file");
        zip(file, "notes.txt", "hello");
        assertThatThrownBy(() -> NpzFile.read(file)).hasMessageContaining("'notes.txt', which is no array");
        zip(file, "x.npy", "not an array");
        assertThatThrownBy(() -> NpzFile.read(file))
                .hasMessageContaining("x.npy")
                .hasMessageContaining("NUMPY");
    }

    private static void zip(Path file, String name, String content) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream archive = new ZipOutputStream(stream)) {
            archive.putNextEntry(new ZipEntry(name));
            archive.write(content.getBytes(StandardCharsets.UTF_8));
            archive.closeEntry();
        }
    }
}
