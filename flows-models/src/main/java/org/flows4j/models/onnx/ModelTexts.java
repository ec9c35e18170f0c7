package org.flows4j.models.onnx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.LibraryVersion;
import org.flows4j.core.model.ModelDescription;

/** The metadata of an exported file. */
final class ModelTexts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelTexts() {}

    /**
     * The entries of a graph.
     *
     * @param noise the distribution of each noise input
     */
    static Map<String, String> ofGraph(OnnxFunction function, List<String> noise) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("flows4j.version", LibraryVersion.current());
        texts.put("flows4j.function", function.label());
        for (int i = 0; i < noise.size(); i++) {
            texts.put("flows4j.noise" + i, noise.get(i));
        }
        return texts;
    }

    /** The entries of a model. */
    static Map<String, String> of(ModelDescription model) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("flows4j.family", model.family());
        DataDescription data = model.data();
        names(texts, "flows4j.columns", data.columnNames());
        names(texts, "flows4j.conditions", data.conditionNames());
        names(texts, "flows4j.classes", data.classNames());
        if (data.levels() > 0) {
            texts.put("flows4j.levels", Integer.toString(data.levels()));
        }
        return texts;
    }

    private static void names(Map<String, String> texts, String key, List<String> names) {
        if (!names.isEmpty()) {
            ArrayNode array = JSON.createArrayNode();
            names.forEach(array::add);
            texts.put(key, array.toString());
        }
    }
}
