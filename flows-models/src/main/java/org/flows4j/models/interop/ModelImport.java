package org.flows4j.models.interop;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.models.Model;
import org.flows4j.models.family.LoadedBuffers;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.imported.ImportedConfig;
import org.flows4j.models.imported.ImportedFlow;
import org.flows4j.models.imported.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Model} from a model of another library. Two files describe it: the state dict as safetensors, and a JSON file of the
 * architecture, which docs/interop.md specifies; a short Python script writes both. The result is a model like any other: it is saved, read,
 * scored and sampled without these files.
 */
public final class ModelImport {
    private ModelImport() {}

    /**
     * Reads a model in the precision of its weights: FLOAT64 if some tensor is double, otherwise FLOAT32.
     *
     * @param architecture a JSON file of at most 16 MB
     * @param weights a safetensors file
     * @throws FlowsIoException if a file cannot be read, the architecture is not one that can be imported, or the weights do not fit it: all
     *     tensors that are missing, left over or of the wrong shape are listed
     */
    public static Model read(Library library, Path architecture, Path weights, TensorBackend backend) {
        return read(library, architecture, weights, backend, null);
    }

    /**
     * Reads a model in a precision.
     *
     * @param architecture a JSON file of at most 16 MB
     * @param weights a safetensors file
     * @param precision element type of the model; null for that of its weights
     * @throws FlowsIoException as {@link #read(Library, Path, Path, TensorBackend)}
     */
    public static Model read(
            Library library, Path architecture, Path weights, TensorBackend backend, @Nullable DType precision) {
        Architecture root = Architecture.read(architecture);
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            StateDict dict = new StateDict(file);
            try {
                return build(library, root, dict, backend, precision);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new FlowsIoException(
                        architecture + " with " + weights + ": no model can be built from them: " + e.getMessage(), e);
            }
        }
    }

    private static Model build(
            Library library, Architecture root, StateDict dict, TensorBackend backend, @Nullable DType precision) {
        requireLibrary(library, root);
        Imported imported = switch (library) {
            case NFLOWS -> NflowsImporter.read(root, dict);
            case ZUKO -> ZukoImporter.read(root, dict);
            case NORMFLOWS -> NormflowsImporter.read(root, dict);
        };
        dict.check();
        DataUnits units = new DataUnits(root);
        FlowDraft flow = units.standardized(imported);
        ImportedConfig config = new ImportedConfig(
                new Origin(library.name().toLowerCase(java.util.Locale.ROOT), version(root)),
                imported.sample(),
                imported.context(),
                flow.parts(),
                imported.base());
        DType dtype = precision != null ? precision : dict.isDouble() ? DType.FLOAT64 : DType.FLOAT32;
        DataDescription data = units.described(imported, new DataDescription(config.sampleShape(), 0));
        ModelDescription description =
                new ModelDescription(ImportedFlow.NAME, ModelConfigs.toJson(config), dtype, data);
        Model model = Model.create(description, backend, 0);
        assign(model, imported.values(flow));
        dict.checkFinite();
        LoadedBuffers.check(model.flow().parameters());
        return model;
    }

    private static void requireLibrary(Library library, Architecture root) {
        String given = root.text("library", library.name());
        if (!given.equalsIgnoreCase(library.name())) {
            throw root.wrong(
                    "library",
                    library.name().toLowerCase(java.util.Locale.ROOT)
                            + ", the library that the model is imported from");
        }
    }

    private static String version(Architecture root) {
        return root.text("version", root.text("commit", ""));
    }

    private static void assign(Model model, Map<String, Supplier<double[]>> values) {
        Map<String, Supplier<double[]>> left = new HashMap<>(values);
        for (Parameter parameter : model.flow().parameters()) {
            Supplier<double[]> source = left.remove(parameter.name());
            if (source == null) {
                throw new IllegalStateException("The importer has no values for " + parameter);
            }
            parameter.assign(source.get());
        }
        if (!left.isEmpty()) {
            throw new IllegalStateException(
                    "The importer has values that the model does not use: " + List.copyOf(left.keySet()));
        }
    }
}
