package org.flows4j.core.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** The texts of a model file: written, read back and checked. */
record ModelMetadata(int formatVersion, String libraryVersion, ModelDescription model, Map<String, String> progress) {
    /** The format version; it grows when a reader of the previous version could misunderstand the file. */
    static final int FORMAT_VERSION = 1;

    private static final String FORMAT = "flows4j.format";
    private static final String LIBRARY = "flows4j.version";
    private static final String FAMILY = "flows4j.family";
    private static final String CONFIG = "flows4j.config";
    private static final String DTYPE = "flows4j.dtype";
    private static final String DATA = "flows4j.data";
    private static final String CLASS_NAMES = "classNames";
    private static final String COLUMN_NAMES = "columnNames";
    private static final String CONDITION_NAMES = "conditionNames";
    private static final String CATEGORY_NAMES = "categoryNames";
    private static final String PROGRESS = "flows4j.training";

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static ModelMetadata current(ModelDescription model, Map<String, String> progress) {
        return new ModelMetadata(FORMAT_VERSION, LibraryVersion.current(), model, progress);
    }

    Map<String, String> write() {
        DataDescription data = model.data();
        ObjectNode description = JSON.createObjectNode().put("levels", data.levels());
        if (data.classes() > 0) {
            description.put("classes", data.classes());
        }
        data.classNames().forEach(name -> description.withArray(CLASS_NAMES).add(name));
        data.columnNames().forEach(name -> description.withArray(COLUMN_NAMES).add(name));
        data.conditionNames()
                .forEach(name -> description.withArray(CONDITION_NAMES).add(name));
        for (List<String> names : data.categoryNames()) {
            ArrayNode ofColumn = description.withArray(CATEGORY_NAMES).addArray();
            names.forEach(ofColumn::add);
        }
        for (int extent : data.sampleShape().dims()) {
            description.withArray("shape").add(extent);
        }
        ObjectNode training = JSON.createObjectNode();
        progress.forEach(training::put);
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(FORMAT, Integer.toString(formatVersion));
        texts.put(LIBRARY, libraryVersion);
        texts.put(FAMILY, model.family());
        texts.put(CONFIG, model.config());
        texts.put(DTYPE, model.dtype().name());
        texts.put(DATA, description.toString());
        texts.put(PROGRESS, training.toString());
        return texts;
    }

    static ModelMetadata read(Path path, Map<String, String> texts) {
        String format = texts.get(FORMAT);
        if (format == null) {
            throw new FlowsIoException(path
                    + " is a safetensors file, but not a model of this library: its metadata has no '" + FORMAT + "'");
        }
        try {
            int version = Integer.parseInt(format);
            String library = text(texts, LIBRARY);
            if (version > FORMAT_VERSION) {
                throw new FlowsIoException(path + " has format version " + version + ", written by Flows4J "
                        + Excerpt.of(library)
                        + "; this library reads up to version " + FORMAT_VERSION + ": upgrade it");
            }
            DType dtype = DType.valueOf(text(texts, DTYPE));
            DataDescription data = data(JSON.readTree(text(texts, DATA)));
            ModelDescription model = new ModelDescription(text(texts, FAMILY), text(texts, CONFIG), dtype, data);
            return new ModelMetadata(version, library, model, progress(JSON.readTree(text(texts, PROGRESS))));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new FlowsIoException(
                    path + ": the model's metadata cannot be understood: " + e.getMessage()
                            + "; the file is damaged, get it again",
                    e);
        }
    }

    private static String text(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return text;
    }

    private static DataDescription data(JsonNode json) {
        JsonNode shape = json.path("shape");
        int[] extents = new int[shape.size()];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = integer(shape.get(i), "an extent of the sample shape");
        }
        int levels = integer(json.get("levels"), "the number of levels");
        int classes = json.has("classes") ? integer(json.get("classes"), "the number of classes") : 0;
        return new DataDescription(
                Shape.of(extents),
                levels,
                classes,
                names(json.path(CLASS_NAMES)),
                names(json.path(COLUMN_NAMES)),
                names(json.path(CONDITION_NAMES)),
                categories(json.path(CATEGORY_NAMES)));
    }

    /** Older files have no names. */
    private static List<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        for (JsonNode name : json) {
            if (!name.isTextual()) {
                throw new IllegalArgumentException(
                        "a class, column or category is called " + Excerpt.of(name.toString()) + ", which is no text");
            }
            names.add(name.textValue());
        }
        return names;
    }

    private static List<List<String>> categories(JsonNode json) {
        List<List<String>> categories = new ArrayList<>();
        for (JsonNode names : json) {
            categories.add(names(names));
        }
        return categories;
    }

    private static int integer(@Nullable JsonNode json, String what) {
        if (json == null || !json.canConvertToExactIntegral() || !json.canConvertToInt()) {
            throw new IllegalArgumentException(
                    what + " is " + Excerpt.of(String.valueOf(json)) + ", not a whole number");
        }
        return json.intValue();
    }

    private static Map<String, String> progress(JsonNode json) {
        Map<String, String> progress = new LinkedHashMap<>();
        json.properties()
                .forEach(entry -> progress.put(entry.getKey(), entry.getValue().asText()));
        return progress;
    }

    static void requireJson(String what, String text) {
        try {
            if (JSON.readTree(text).isMissingNode()) {
                throw new IllegalArgumentException(what + " is empty; it must be JSON");
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(what + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
