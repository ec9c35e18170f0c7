package org.flows4j.core.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.numpy.NpyArray;
import org.flows4j.core.io.numpy.NpzFile;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.flows4j.core.io.safetensors.SafetensorsTensor;
import org.flows4j.core.io.safetensors.SafetensorsWriter;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Tensor;

/**
 * Parameters and buffers, and nothing else, in a file that other programs read and write: {@code .safetensors}, or numpy's {@code
 * .npz}. Arrays have the names and shapes of the {@link Parameter}s; dense weights are {@code [in, out]}, convolution weights {@code
 * [out, in, height, width]}. A whole model, which can be built from its file, is a {@link ModelFile}.
 */
public final class WeightFiles {
    private static final String ADVICE =
            "Arrays need the model's names, shapes and types; see the parameters' names and docs/file-format.md.";

    private WeightFiles() {}

    /**
     * Writes parameters and buffers.
     *
     * @param path the file to create or replace, {@code .safetensors} or {@code .npz}
     * @param parameters of a model
     * @throws FlowsIoException if the file cannot be written, its name has another ending, or a value is NaN or infinite
     */
    public static void save(Path path, ParameterList parameters) {
        if (isNpz(path)) {
            Map<String, NpyArray> arrays = new LinkedHashMap<>();
            parameters.forEach(parameter -> arrays.put(parameter.name(), array(path, parameter)));
            NpzFile.write(path, arrays);
        } else {
            List<SafetensorsTensor> tensors = new ArrayList<>();
            parameters.forEach(
                    parameter -> tensors.add(ModelTensors.toWrite(path, parameter.name(), parameter.value())));
            SafetensorsWriter.write(path, Map.of(), tensors);
        }
    }

    private static NpyArray array(Path path, Parameter parameter) {
        double[] values = parameter.value().toDoubles();
        FiniteWeights.checkToWrite(path, parameter.name(), parameter.shape(), values);
        int[] shape = parameter.shape().dims();
        return parameter.dtype() == DType.FLOAT32
                ? NpyArray.of(parameter.value().toFloats(), shape)
                : NpyArray.of(values, shape);
    }

    /**
     * Loads parameters and buffers. From a model file, loads the trained values, not their average.
     *
     * @param path the file, {@code .safetensors} or {@code .npz}
     * @param parameters of a model
     * @throws FlowsIoException if the file is unreadable, its name has another ending, names, shapes or types do not match
     *     exactly, listing all differences, or a weight is NaN or infinite; nothing has changed then
     */
    public static void load(Path path, ParameterList parameters) {
        Map<String, Tensor> targets = new LinkedHashMap<>();
        parameters.forEach(parameter -> targets.put(parameter.name(), parameter.value()));
        if (isNpz(path)) {
            ModelTensors.load(path, NpzFile.read(path), targets, ADVICE);
        } else {
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                ModelTensors.load(file, ModelTensors.modelNames(file), targets, ADVICE);
            }
        }
        parameters.forEach(Parameter::markChanged);
    }

    private static boolean isNpz(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".npz") || name.endsWith(".safetensors")) {
            return name.endsWith(".npz");
        }
        throw new FlowsIoException(path + ": weights are kept in files named .safetensors or .npz; choose one of them");
    }
}
