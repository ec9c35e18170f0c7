package org.flows4j.models.family;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Configuration records as JSON, and with single settings replaced by name. */
public final class ModelConfigs {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    private ModelConfigs() {}

    /** Writes a configuration as one JSON object. */
    public static String toJson(Record config) {
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot write " + config + " as JSON", impossible);
        }
    }

    /**
     * Reads a configuration, also one of an older version: keys that are {@link AddedLater} may be missing, and those of {@link
     * Flattened} components may stand beside one another.
     *
     * @throws IllegalArgumentException if the JSON is malformed, lacks a component, has an unknown one, or a value is refused
     */
    public static <C extends Record> C fromJson(String json, Class<C> type) {
        return fromJson(json, type, Map.of());
    }

    /**
     * Reads a configuration with components of other modules, of which older files lack some keys.
     *
     * @param addedLater the values of those keys at the time of older files
     * @throws IllegalArgumentException if the JSON is malformed, lacks another component, has an unknown one, or a value is refused
     */
    public static <C extends Record> C fromJson(String json, Class<C> type, Map<String, ?> addedLater) {
        try {
            if (!(JSON.readTree(json) instanceof ObjectNode values)) {
                throw new IllegalArgumentException(
                        "Not a valid " + type.getSimpleName() + ", which is one JSON object: " + json);
            }
            addedLater.forEach((key, value) -> values.putIfAbsent(key, JSON.valueToTree(value)));
            OlderFiles.upgrade(values, type);
            SettingNames.requireKnown(type, values);
            return JSON.treeToValue(values, type);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    "Not a valid " + type.getSimpleName() + ": " + JsonErrors.reason(malformed, type), malformed);
        }
    }

    /**
     * The names of a configuration's settings, in order. A component of a nested record is {@code outer.inner}, or {@code inner} if the
     * nested record is {@link Flattened}.
     */
    public static List<String> keys(Class<? extends Record> type) {
        return SettingNames.of(type);
    }

    /** The record component behind a setting, one of {@link #keys}. */
    public static RecordComponent component(Class<? extends Record> type, String key) {
        return SettingNames.component(type, SettingNames.path(type, key));
    }

    /** Whether a configuration has a setting: one of {@link #keys}, or the path of one, as {@code image.height} for {@code height}. */
    public static boolean hasKey(Class<? extends Record> type, String key) {
        return keys(type).contains(SettingNames.of(type, SettingNames.path(type, key)));
    }

    /** The settings of a configuration by {@linkplain #keys name}, in order, as text. */
    public static Map<String, String> values(Record config) {
        Map<String, Object> tree = tree(config);
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : keys(config.getClass())) {
            List<String> path = SettingNames.path(config.getClass(), key);
            values.put(key, String.valueOf(parent(tree, path).get(last(path))));
        }
        return values;
    }

    /**
     * Returns a configuration with some settings replaced.
     *
     * @param overrides new values by {@linkplain #hasKey key}, unchanged or as text, or records by the name of a flattened component
     * @throws IllegalArgumentException if a key is unknown (suggests the nearest) or a value is refused
     */
    public static <C extends Record> C with(C config, Map<String, ?> overrides) {
        @SuppressWarnings("unchecked")
        Class<C> type = (Class<C>) config.getClass();
        Map<String, Object> tree = tree(config);
        overrides.forEach((key, value) -> {
            List<String> path = SettingNames.path(type, key);
            if (path.isEmpty() || !(value instanceof Record || hasKey(type, key))) {
                throw new IllegalArgumentException(Suggestions.unknown("key", key, keys(type)));
            }
            parent(tree, path).put(last(path), value);
        });
        try {
            return JSON.convertValue(tree, type);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "Cannot set " + overrides + ": "
                            + JsonErrors.reason(refused.getCause() == null ? refused : refused.getCause(), type),
                    refused);
        }
    }

    private static Map<String, Object> tree(Record config) {
        return JSON.convertValue(config, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parent(Map<String, Object> tree, List<String> path) {
        Map<String, Object> at = tree;
        for (String outer : path.subList(0, path.size() - 1)) {
            at = (Map<String, Object>) Objects.requireNonNull(at.get(outer), outer);
        }
        return at;
    }

    private static String last(List<String> path) {
        return path.get(path.size() - 1);
    }
}
