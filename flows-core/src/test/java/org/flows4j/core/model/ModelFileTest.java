package org.flows4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.flows4j.core.io.safetensors.SafetensorsTensor;
import org.flows4j.core.io.safetensors.SafetensorsWriter;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    private static ModelDescription description(DType dtype) {
        return new ModelDescription(
                "glow", "{\"levels\":3,\"width\":512}", dtype, new DataDescription(Shape.image(3, 32, 32), 256));
    }

    @Test
    void anInterruptedThreadSavesAndLoads() {
        ParameterList saved = model(DType.FLOAT32, 0.25);
        ParameterList loaded = model(DType.FLOAT32, 7);
        Thread.currentThread().interrupt();
        ModelFile.save(file, description(DType.FLOAT32), saved);
        try (ModelFile read = ModelFile.read(file)) {
            read.loadInto(loaded, ModelFile.Weights.TRAINED);
        }
        assertThat(Thread.interrupted()).as("the flag is handed on").isTrue();
        assertThat(loaded.asList().get(0).value().toDoubles())
                .containsExactly(saved.asList().get(0).value().toDoubles());
    }

    private static ParameterList model(DType dtype, double first) {
        ParameterFactory factory = new ParameterFactory(BACKEND, dtype, new SplittableRandom(1));
        return ParameterList.of(
                factory.child("layer")
                        .parameter(
                                "weight",
                                Shape.of(2, 3),
                                (values, random) -> Arrays.setAll(values, i -> first + i / 3.0)),
                factory.child("layer").buffer("initialized", Shape.of(1), Initializer.constant(first)),
                factory.parameter("scalar", Shape.of(), Initializer.constant(-first)));
    }

    private static Tensor tensor(double value, DType dtype, int... dims) {
        return BACKEND.fill(value, Shape.of(dims), dtype);
    }

    private void saveCheckpoint() {
        ModelFile.save(
                file,
                description(DType.FLOAT32),
                model(DType.FLOAT32, 7),
                new TrainingCheckpoint(
                        Map.of("step", "12"),
                        Map.of(
                                "optimizer.m.layer.weight", tensor(3, DType.FLOAT32, 2, 3),
                                "ema.layer.weight", tensor(5, DType.FLOAT32, 2, 3),
                                "ema.scalar", tensor(6, DType.FLOAT32))));
    }

    private void save(double weight, double average, double moment) {
        ModelFile.save(
                file,
                description(DType.FLOAT32),
                model(DType.FLOAT32, weight),
                new TrainingCheckpoint(
                        Map.of(),
                        Map.of(
                                "ema.layer.weight", tensor(average, DType.FLOAT32, 2, 3),
                                "ema.scalar", tensor(1, DType.FLOAT32),
                                "optimizer.m.layer.weight", tensor(moment, DType.FLOAT32, 2, 3))));
    }

    /** Replaces the values of a tensor by NaN, as other programs may write them. */
    private void spoil(String name) {
        List<SafetensorsTensor> tensors = new ArrayList<>();
        Map<String, String> metadata;
        try (SafetensorsFile good = SafetensorsFile.open(file)) {
            metadata = good.metadata();
            good.entries().forEach((key, entry) -> {
                float[] values = good.floats(key);
                if (key.equals(name)) {
                    Arrays.fill(values, Float.NaN);
                }
                tensors.add(new SafetensorsTensor(key, entry.type(), entry.shape(), (offset, chunk) -> {
                    while (chunk.hasRemaining()) {
                        chunk.putFloat(values[(int) (offset / Float.BYTES) + chunk.position() / Float.BYTES]);
                    }
                }));
            });
        }
        SafetensorsWriter.write(file, metadata, tensors);
    }

    /** In the weights that are loaded, in their average and in the state of an optimizer. */
    @ParameterizedTest
    @ValueSource(strings = {"layer.weight", "ema.layer.weight", "optimizer.m.layer.weight"})
    void weightsThatAreNotFiniteAreRefused(String bad) {
        save(1, 1, 1);
        spoil(bad);
        ParameterList loaded = model(DType.FLOAT32, 0);
        Map<String, Tensor> resumed = Map.of(
                "optimizer.m.layer.weight", tensor(0, DType.FLOAT32, 2, 3),
                "ema.layer.weight", tensor(0, DType.FLOAT32, 2, 3),
                "ema.scalar", tensor(0, DType.FLOAT32));
        try (ModelFile read = ModelFile.read(file)) {
            assertThatThrownBy(() -> read.resumeInto(loaded, resumed))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContainingAll(file.toString(), "'" + bad + "'", "NaN", "[0, 0]");
        }
        assertSame(loaded, model(DType.FLOAT32, 0));
    }

    /** No such file could be read, and the one it would replace may be good. */
    @Test
    void weightsThatAreNotFiniteAreNotWritten() throws IOException {
        save(1, 1, 1);
        byte[] before = Files.readAllBytes(file);
        notWritten("'layer.weight' of shape [2, 3] holds NaN at [0, 0]", () -> save(Double.NaN, 1, 1));
        notWritten("'layer.weight'", () -> save(Double.NEGATIVE_INFINITY, 1, 1));
        notWritten("'ema.layer.weight' of shape [2, 3] holds Infinity", () -> save(1, Double.POSITIVE_INFINITY, 1));
        notWritten("'optimizer.m.layer.weight'", () -> save(1, 1, Double.NaN));
        notWritten(
                "'layer.weight'",
                () -> ModelFile.save(file, description(DType.FLOAT64), model(DType.FLOAT64, Double.NaN)));
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (Stream<Path> files = Files.list(file.toAbsolutePath().getParent())) {
            assertThat(files).as("no temporary file is left").containsExactly(file);
        }
    }

    private void notWritten(String message, ThrowableAssert.ThrowingCallable save) {
        assertThatThrownBy(save)
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(file + " is not written", message);
    }

    /** An optimizer continues with infinite moments exactly. */
    @Test
    void infiniteMomentsAreResumed() {
        ModelFile.save(
                file,
                description(DType.FLOAT32),
                model(DType.FLOAT32, 1),
                new TrainingCheckpoint(
                        Map.of(), Map.of("optimizer.v.scalar", tensor(Double.POSITIVE_INFINITY, DType.FLOAT32))));
        Tensor moment = tensor(0, DType.FLOAT32);
        try (ModelFile read = ModelFile.read(file)) {
            read.resumeInto(model(DType.FLOAT32, 0), Map.of("optimizer.v.scalar", moment));
        }
        assertThat(moment.item()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void everythingComesBack(DType dtype) {
        ParameterList saved = model(dtype, 7);
        ModelFile.save(file, description(dtype), saved);
        ParameterList loaded = model(dtype, 0);
        long version = loaded.asList().get(0).version();
        try (ModelFile model = ModelFile.read(file)) {
            assertThat(model.model()).isEqualTo(description(dtype));
            assertThat(model.formatVersion()).isEqualTo(1);
            assertThat(model.libraryVersion()).isNotBlank();
            assertThat(model.progress()).isEmpty();
            assertThat(model.hasAverage()).isFalse();
            model.loadInto(loaded, ModelFile.Weights.AVERAGED);
        }
        assertSame(loaded, saved);
        assertThat(loaded.asList().get(0).version()).isGreaterThan(version);
    }

    private static void assertSame(ParameterList actual, ParameterList expected) {
        for (int i = 0; i < expected.asList().size(); i++) {
            assertThat(actual.asList().get(i).value().toDoubles())
                    .isEqualTo(expected.asList().get(i).value().toDoubles());
        }
    }

    /** Larger than the chunks a file is written in. */
    @Test
    void largeTensorsComeBack() {
        ParameterFactory factory = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1));
        ParameterList saved = ParameterList.of(
                factory.parameter("large", Shape.of(700, 1000), Initializer.normal(1)),
                factory.parameter("small", Shape.of(3), Initializer.normal(1)));
        ModelFile.save(file, description(DType.FLOAT32), saved);
        ParameterList loaded = ParameterList.of(
                factory.parameter("large", Shape.of(700, 1000), Initializer.zeros()),
                factory.parameter("small", Shape.of(3), Initializer.zeros()));
        try (ModelFile model = ModelFile.read(file)) {
            model.loadInto(loaded, ModelFile.Weights.TRAINED);
        }
        assertSame(loaded, saved);
    }

    @Test
    void weightsAreTrainedOrAveraged() {
        saveCheckpoint();
        ParameterList loaded = model(DType.FLOAT32, 0);
        try (ModelFile model = ModelFile.read(file)) {
            assertThat(model.progress()).containsExactly(Map.entry("step", "12"));
            assertThat(model.hasAverage()).isTrue();
            model.loadInto(loaded, ModelFile.Weights.TRAINED);
            assertSame(loaded, model(DType.FLOAT32, 7));
            model.loadInto(loaded, ModelFile.Weights.AVERAGED);
        }
        assertThat(loaded.asList().get(0).value().toDoubles()).containsOnly(5);
        assertThat(loaded.asList().get(1).value().item())
                .as("buffers have no average")
                .isEqualTo(7);
        assertThat(loaded.asList().get(2).value().item()).isEqualTo(6);
    }

    @Test
    void resumptionLoadsModelAndCheckpointTogether() {
        saveCheckpoint();
        ParameterList loaded = model(DType.FLOAT32, 0);
        Map<String, Tensor> checkpoint = new HashMap<>(Map.of(
                "optimizer.m.layer.weight", tensor(0, DType.FLOAT32, 2, 3),
                "ema.layer.weight", tensor(0, DType.FLOAT32, 2, 3)));
        try (ModelFile model = ModelFile.read(file)) {
            assertThatThrownBy(() -> model.resumeInto(loaded, checkpoint)).hasMessageContaining("ema.scalar");
            assertSame(loaded, model(DType.FLOAT32, 0));
            Tensor scalar = tensor(0, DType.FLOAT32);
            checkpoint.put("ema.scalar", scalar);
            model.resumeInto(loaded, checkpoint);
            assertThat(scalar.item()).isEqualTo(6);
        }
        assertSame(loaded, model(DType.FLOAT32, 7));
        assertThat(checkpoint.get("optimizer.m.layer.weight"))
                .isNotNull()
                .extracting(t -> t.sum().item())
                .isEqualTo(18.0);
    }

    @Test
    void allDifferencesAreListedAndNothingIsLoaded() {
        ModelFile.save(file, description(DType.FLOAT32), model(DType.FLOAT32, 7));
        ParameterFactory factory = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1));
        Parameter fits = factory.child("layer").buffer("initialized", Shape.of(1), Initializer.zeros());
        ParameterList other = ParameterList.of(
                fits,
                factory.child("layer").parameter("weight", Shape.of(3, 2), Initializer.zeros()),
                factory.parameter("extra1", Shape.of(1), Initializer.zeros()),
                factory.parameter("extra2", Shape.of(1), Initializer.zeros()));
        try (ModelFile model = ModelFile.read(file)) {
            assertThatThrownBy(() -> model.loadInto(other, ModelFile.Weights.TRAINED))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("Missing from the file: extra1, extra2.")
                    .hasMessageContaining("Unknown to the model: scalar.")
                    .hasMessageContaining("layer.weight (model: F32 [3, 2], file: F32 [2, 3])");
            ParameterList doubles = model(DType.FLOAT64, 0);
            assertThatThrownBy(() -> model.loadInto(doubles, ModelFile.Weights.TRAINED))
                    .hasMessageContaining("layer.weight (model: F64 [2, 3], file: F32 [2, 3])");
        }
        assertThat(fits.value().item()).isZero();
    }

    /** Whatever bit is wrong: a clear exception, or (the name of the checksum itself) the right values. */
    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        saveCheckpoint();
        byte[] good = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << random.nextInt(8));
            readDamaged(bad, "bit of byte " + i);
        }
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        saveCheckpoint();
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            Files.write(file, cut);
            assertThatThrownBy(() -> ModelFile.read(file))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(FlowsIoException.class);
        }
    }

    private void readDamaged(byte[] content, String what) throws IOException {
        Files.write(file, content);
        ParameterList loaded = model(DType.FLOAT32, 0);
        try (ModelFile model = ModelFile.read(file)) {
            model.loadInto(loaded, ModelFile.Weights.TRAINED);
        } catch (FlowsIoException expected) {
            assertThat(expected).hasMessageContaining(file.toString());
            return;
        } catch (RuntimeException e) {
            fail(what + " gave " + e, e);
        }
        assertSame(loaded, model(DType.FLOAT32, 7));
    }

    @Test
    void otherFilesAreNotModels() throws IOException {
        SafetensorsWriter.write(file, Map.of(), List.of(SafetensorsTensor.ofFloats("a", new float[1], 1)));
        assertThatThrownBy(() -> ModelFile.read(file)).hasMessageContaining("not a model of this library");
        Files.writeString(file, "hello, I am no model at all");
        assertThatThrownBy(() -> ModelFile.read(file)).isInstanceOf(FlowsIoException.class);
        assertThatThrownBy(() -> ModelFile.read(folder.resolve("missing")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void namesAndDtypesThatWouldConfuseAReaderAreRefused() {
        ParameterFactory factory = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1));
        ParameterList reserved =
                ParameterList.of(factory.child("ema").parameter("weight", Shape.of(1), Initializer.zeros()));
        assertThatThrownBy(() -> ModelFile.save(file, description(DType.FLOAT32), reserved))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ema.weight");
        assertThatThrownBy(() -> ModelFile.save(file, description(DType.FLOAT64), model(DType.FLOAT32, 1)))
                .hasMessageContaining("FLOAT64")
                .hasMessageContaining("FLOAT32");
        assertThatThrownBy(() -> new TrainingCheckpoint(Map.of(), Map.of("weights", tensor(0, DType.FLOAT32, 1))))
                .hasMessageContaining("weights");
        assertThatThrownBy(() ->
                        new ModelDescription("glow", "{levels", DType.FLOAT32, new DataDescription(Shape.vector(2), 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not JSON");
        assertThatThrownBy(() -> new DataDescription(Shape.vector(2), -1)).hasMessageContaining("-1");
        assertThat(Files.exists(file)).isFalse();
    }
}
