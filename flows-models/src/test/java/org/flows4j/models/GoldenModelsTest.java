package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.models.family.ModelFamily;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Model files written by version 0.1.0 before any of its classes moved, one per family and coupling, with the log-densities they had
 * then. Every later version opens them and returns the same numbers: equal bits where the machine's arithmetic is the one they were
 * recorded with, and {@code 1e-12} relative where a matrix product or an exponential already differs in its last bit.
 */
class GoldenModelsTest {
    private static final TensorBackend BACKEND =
            CpuBackend.create(CpuOptions.defaults().withThreads(1).withVectorApi(false));
    private static final JsonNode GOLDEN = read();
    private static final boolean SAME_ARITHMETIC = GOLDEN.get("arithmetic").asInt() == arithmetic();

    private static Path folder() {
        return Path.of("src/test/resources/golden");
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(folder().resolve("golden.json").toFile());
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    static Stream<String> names() {
        Iterable<String> names = () -> GOLDEN.get("models").fieldNames();
        return StreamSupport.stream(names.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("names")
    void opensAndScoresAsWhenItWasWritten(String name) {
        JsonNode golden = GOLDEN.get("models").get(name);
        Flow flow = Model.read(folder().resolve(name + ".safetensors"), BACKEND).flow();
        double[] expected = doubles(golden.get("logProb"));

        // Without randomness: layers that draw noise use the centre of its distribution.
        FlowContext context = FlowContext.deterministic().withCondition(condition(golden, expected.length));
        Tensor samples = tensor(golden.get("samples"), flow.sampleShape().batch(expected.length));
        double[] actual = flow.logProb(samples, context).toDoubles();

        if (SAME_ARITHMETIC) {
            assertThat(actual).as(name).containsExactly(expected);
        } else {
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i])
                        .as("%s, sample %d", name, i)
                        .isCloseTo(expected[i], within(1e-12 * Math.abs(expected[i])));
            }
        }
    }

    @Test
    void everyFamilyIsHere() {
        Iterator<JsonNode> models = GOLDEN.get("models").elements();
        Iterable<JsonNode> all = () -> models;
        assertThat(StreamSupport.stream(all.spliterator(), false)
                        .map(model -> model.get("family").asText())
                        .distinct())
                .containsAll(ModelFamilies.all().stream().map(ModelFamily::name).toList());
    }

    private static @Nullable Tensor condition(JsonNode golden, int rows) {
        JsonNode conditions = golden.get("conditions");
        return conditions == null ? null : tensor(conditions, Shape.of(rows, conditions.size() / rows));
    }

    private static Tensor tensor(JsonNode values, Shape shape) {
        return BACKEND.fromDoubles(doubles(values), shape, DType.FLOAT64);
    }

    private static double[] doubles(JsonNode values) {
        return IntStream.range(0, values.size())
                .mapToDouble(i -> values.get(i).asDouble())
                .toArray();
    }

    /** A hash of products and functions to the last bit: processors and their libraries differ in the order of sums. */
    private static int arithmetic() {
        int hash = 1;
        for (int[] sizes : new int[][] {{3, 50, 7}, {192, 4, 4}, {64, 36, 8}, {5, 6, 6}, {16, 100, 16}}) {
            Tensor left = wave(sizes[0], sizes[1]);
            Tensor product = left.matmul(wave(sizes[1], sizes[2]));
            for (Tensor result : new Tensor[] {product, left.exp(), left.exp().log()}) {
                hash = 31 * hash + Arrays.hashCode(result.toDoubles());
            }
        }
        return hash;
    }

    /** Values of no short binary form, by arithmetic that every machine rounds alike. */
    private static Tensor wave(int rows, int columns) {
        double[] values = new double[rows * columns];
        Arrays.setAll(values, i -> (i * 37 % 101 - 50) / 13.0);
        return BACKEND.fromDoubles(values, Shape.of(rows, columns), DType.FLOAT64);
    }
}
