package org.flows4j.core.model;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.numpy.NpyArray;
import org.flows4j.core.io.safetensors.SafetensorsEntry;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.flows4j.core.io.safetensors.SafetensorsTensor;
import org.flows4j.core.io.safetensors.SafetensorsType;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** Moves tensors into and out of safetensors files. */
final class ModelTensors {
    private static final int LISTED = 20;

    private ModelTensors() {}

    /** A tensor of a file to be written, whose values must be finite. */
    static SafetensorsTensor toWrite(Path path, String name, Tensor tensor) {
        List<Long> shape = Arrays.stream(tensor.shape().dims())
                .mapToObj(extent -> (long) extent)
                .toList();
        return new SafetensorsTensor(name, type(tensor.dtype()), shape, new Elements(path, name, tensor));
    }

    private static SafetensorsType type(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> SafetensorsType.F32;
            case FLOAT64 -> SafetensorsType.F64;
            case BFLOAT16 -> throw new IllegalArgumentException("Models are saved as FLOAT32 or FLOAT64, not " + dtype);
        };
    }

    /** Copies a tensor out when its first chunk is requested and drops the copy after the last chunk. */
    private static final class Elements implements SafetensorsTensor.Source {
        private final Path path;
        private final String name;
        private final Tensor tensor;
        private float @Nullable [] floats;
        private double @Nullable [] doubles;

        Elements(Path path, String name, Tensor tensor) {
            this.path = path;
            this.name = name;
            this.tensor = tensor;
        }

        @Override
        public void fill(long byteOffset, ByteBuffer chunk) {
            int bytes = tensor.dtype().bytes();
            int from = (int) (byteOffset / bytes);
            int count = chunk.remaining() / bytes;
            if (tensor.dtype() == DType.FLOAT32) {
                float[] source = floats == null ? tensor.toFloats() : floats;
                if (floats == null) {
                    FiniteWeights.checkToWrite(path, name, tensor.shape(), source);
                }
                chunk.asFloatBuffer().put(source, from, count);
                floats = from + count < source.length ? source : null;
            } else {
                double[] source = doubles == null ? tensor.toDoubles() : doubles;
                if (doubles == null) {
                    FiniteWeights.checkToWrite(path, name, tensor.shape(), source);
                }
                chunk.asDoubleBuffer().put(source, from, count);
                doubles = from + count < source.length ? source : null;
            }
            chunk.position(chunk.limit());
        }
    }

    /**
     * Copies tensors of a file into existing tensors, after checking that all of them fit and hold finite numbers.
     *
     * @param names which of its tensors must find a target
     * @param targets by their names in the file
     * @param advice advice for the error message if they do not fit
     */
    static void load(SafetensorsFile file, Set<String> names, Map<String, Tensor> targets, String advice) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : names) {
            SafetensorsEntry entry = file.entry(name);
            found.put(name, entry.type() + " " + entry.shape());
        }
        checkMatch(file.path(), found, targets, advice);
        copy(file.path(), targets, file::floats, file::doubles);
    }

    /** Does the same from arrays, all of which must find a target. */
    static void load(Path path, Map<String, NpyArray> arrays, Map<String, Tensor> targets, String advice) {
        Map<String, String> found = new LinkedHashMap<>();
        arrays.forEach((name, array) -> found.put(name, describe(array)));
        checkMatch(path, found, targets, advice);
        copy(
                path,
                targets,
                name -> Objects.requireNonNull(arrays.get(name)).floats(),
                name -> Objects.requireNonNull(arrays.get(name)).doubles());
    }

    /**
     * Copies one tensor after another, so that a second copy of only one is in memory. Every tensor is read twice: targets change only
     * after all values have been checked.
     */
    private static void copy(
            Path path,
            Map<String, Tensor> targets,
            Function<String, float[]> floats,
            Function<String, double[]> doubles) {
        targets.forEach((name, target) -> {
            if (target.dtype() == DType.FLOAT32) {
                FiniteWeights.check(path, name, target.shape(), floats.apply(name));
            } else {
                FiniteWeights.check(path, name, target.shape(), doubles.apply(name));
            }
        });
        targets.forEach((name, target) -> {
            TensorBackend backend = target.backend();
            try (Tensor source = target.dtype() == DType.FLOAT32
                    ? backend.fromFloats(floats.apply(name), target.shape(), DType.FLOAT32)
                    : backend.fromDoubles(doubles.apply(name), target.shape(), DType.FLOAT64)) {
                backend.updates().copy(target, source);
            }
        });
    }

    /**
     * Checks that a file has values for a parameter that a model is about to make, either trained ones or those of the checkpoint.
     *
     * @throws FlowsIoException if it has none of that type and shape
     */
    static void require(SafetensorsFile file, String name, DType dtype, Shape shape) {
        String wanted = type(dtype) + " " + shape;
        List<String> found = new ArrayList<>();
        for (String prefix : List.of("", TrainingCheckpoint.AVERAGE_PREFIX, TrainingCheckpoint.BEST_PREFIX)) {
            SafetensorsEntry entry = file.entries().get(prefix + name);
            if (entry != null) {
                found.add(entry.type() + " " + entry.shape());
            }
        }
        if (!found.contains(wanted)) {
            throw new FlowsIoException(file.path() + " does not fit its own configuration: that asks for the parameter "
                    + name + " as " + wanted + ", but the file has "
                    + (found.isEmpty() ? "no such tensor" : "it as " + found.get(0))
                    + "; the file is damaged or was edited, get it again");
        }
    }

    private static String describe(NpyArray array) {
        String type = switch (array.type()) {
            case F4 -> "F32";
            case F8 -> "F64";
            default -> array.type().toString();
        };
        return type + " " + Arrays.toString(array.shape());
    }

    /** The names of a file's tensors that belong to the model, not to its training. */
    static Set<String> modelNames(SafetensorsFile file) {
        Set<String> names = new LinkedHashSet<>(file.entries().keySet());
        names.removeIf(TrainingCheckpoint::isCheckpointTensor);
        return names;
    }

    private static void checkMatch(Path path, Map<String, String> found, Map<String, Tensor> targets, String advice) {
        Set<String> missing = new LinkedHashSet<>(targets.keySet());
        missing.removeAll(found.keySet());
        Set<String> unexpected = new LinkedHashSet<>(found.keySet());
        unexpected.removeAll(targets.keySet());
        List<String> different = new ArrayList<>();
        targets.forEach((name, target) -> {
            String wanted = type(target.dtype()) + " " + target.shape();
            String there = found.getOrDefault(name, wanted);
            if (!wanted.equals(there)) {
                different.add(name + " (model: " + wanted + ", file: " + there + ")");
            }
        });
        if (!missing.isEmpty() || !unexpected.isEmpty() || !different.isEmpty()) {
            throw new FlowsIoException(path + " does not fit:"
                    + list("Missing from the file", missing)
                    + list("Unknown to the model", unexpected)
                    + list("Different", different)
                    + " " + advice);
        }
    }

    private static String list(String title, Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        if (all.isEmpty()) {
            return "";
        }
        String more = all.size() > LISTED ? ", and " + (all.size() - LISTED) + " more" : "";
        return " " + title + ": " + String.join(", ", all.subList(0, Math.min(LISTED, all.size()))) + more + ".";
    }
}
