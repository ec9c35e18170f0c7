package org.flows4j.models.family;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Configuration records as JSON, and with single components replaced by name. */
public final class ModelConfigs {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    private ModelConfigs() {}

    /**
     * Writes a configuration as JSON.
     *
     * @param config a record
     * @return one JSON object
     */
    public static String toJson(Record config) {
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot write " + config + " as JSON", impossible);
        }
    }

    /**
     * Reads a configuration. Keys of components that are {@link AddedLater} may be missing.
     *
     * @param json one JSON object with every other component
     * @param type the record class
     * @param <C> the record class
     * @return the configuration
     * @throws IllegalArgumentException if the JSON is malformed, lacks a component, has an unknown one, or a value is refused
     */
    public static <C extends Record> C fromJson(String json, Class<C> type) {
        try {
            if (!(JSON.readTree(json) instanceof ObjectNode values)) {
                throw new IllegalArgumentException(
                        "Not a valid " + type.getSimpleName() + ", which is one JSON object: " + json);
            }
            addMissing(values, type);
            return JSON.treeToValue(values, type);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    "Not a valid " + type.getSimpleName() + ": " + JsonErrors.reason(malformed), malformed);
        }
    }

    private static void addMissing(ObjectNode values, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            JsonNode value = values.get(component.getName());
            AddedLater later = component.getAnnotation(AddedLater.class);
            if (value == null && later != null) {
                values.put(component.getName(), later.value());
            } else if (value instanceof ObjectNode inner && component.getType().isRecord()) {
                addMissing(inner, component.getType());
            }
        }
    }

    /**
     * The component names of a configuration.
     *
     * @param type the record class
     * @return the names in order
     */
    public static List<String> keys(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    /**
     * The components of a configuration.
     *
     * @param config a record of plain values
     * @return values by component name, as text
     */
    public static Map<String, String> values(Record config) {
        return JSON.convertValue(config, new TypeReference<TreeMap<String, String>>() {});
    }

    /**
     * Returns a configuration with some components replaced.
     *
     * @param config the configuration
     * @param overrides new values by component name, unchanged or as text; {@code outer.inner} names a component of a component
     * @param <C> the record class
     * @return the changed configuration
     * @throws IllegalArgumentException if a name is unknown (suggests the nearest) or a value is refused
     */
    public static <C extends Record> C with(C config, Map<String, ?> overrides) {
        @SuppressWarnings("unchecked")
        Class<C> type = (Class<C>) config.getClass();
        Map<String, Object> values = JSON.convertValue(config, new TypeReference<TreeMap<String, Object>>() {});
        overrides.forEach((key, value) -> replace(values, key, key, value));
        try {
            return JSON.convertValue(values, type);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "Cannot set " + overrides + ": "
                            + JsonErrors.reason(refused.getCause() == null ? refused : refused.getCause()),
                    refused);
        }
    }

    private static void replace(Map<String, Object> values, String path, String key, Object value) {
        int dot = key.indexOf('.');
        if (dot > 0 && values.get(key.substring(0, dot)) instanceof Map<?, ?> inner) {
            @SuppressWarnings("unchecked")
            Map<String, Object> nested = (Map<String, Object>) inner;
            replace(nested, path, key.substring(dot + 1), value);
        } else if (values.containsKey(key) && !(values.get(key) instanceof Map)) {
            values.put(key, value);
        } else {
            String prefix = path.substring(0, path.length() - key.length());
            throw new IllegalArgumentException(Suggestions.unknown(
                    "key",
                    path,
                    names(values).stream().map(name -> prefix + name).toList()));
        }
    }

    private static List<String> names(Map<?, ?> values) {
        return values.entrySet().stream()
                .flatMap(entry -> entry.getValue() instanceof Map<?, ?> inner
                        ? names(inner).stream().map(name -> entry.getKey() + "." + name)
                        : Stream.of(String.valueOf(entry.getKey())))
                .toList();
    }
}
