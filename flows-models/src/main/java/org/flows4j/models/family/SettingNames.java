package org.flows4j.models.family;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings in a tree of records by their names, {@code base.levels}, in which {@link Flattened} components do not occur. The components
 * of a {@link JsonUnwrapped} component stand in the enclosing object in files, too.
 */
final class SettingNames {
    private SettingNames() {}

    /** Whether a component is a tree of settings, not a single value. */
    static boolean isTree(RecordComponent component) {
        Class<?> type = component.getType();
        return type.isRecord()
                && Arrays.stream(type.getMethods()).noneMatch(method -> method.isAnnotationPresent(JsonValue.class));
    }

    private static boolean isFlat(RecordComponent component) {
        return component.isAnnotationPresent(Flattened.class);
    }

    private static boolean isUnwrapped(RecordComponent component) {
        return component.getAccessor().isAnnotationPresent(JsonUnwrapped.class);
    }

    /** The record class of an unwrapped component. */
    private static Class<?> type(RecordComponent component) {
        JsonDeserialize concrete = component.getAccessor().getAnnotation(JsonDeserialize.class);
        return concrete == null ? component.getType() : concrete.as();
    }

    private static String name(RecordComponent component) {
        JsonProperty name = component.getAccessor().getAnnotation(JsonProperty.class);
        return name == null ? component.getName() : name.value();
    }

    /** The names of all settings, in order. */
    static List<String> of(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (isUnwrapped(component)) {
                names.addAll(of(type(component)));
            } else if (isTree(component)) {
                String prefix = isFlat(component) ? "" : component.getName() + ".";
                of(component.getType()).forEach(name -> names.add(prefix + name));
            } else {
                names.add(name(component));
            }
        }
        return names;
    }

    /** The name of the setting at a path from the root. */
    static String of(Class<?> type, List<String> path) {
        List<String> name = new ArrayList<>();
        Optional<Class<?>> at = Optional.of(type);
        for (String key : path) {
            Optional<RecordComponent> component = at.flatMap(outer -> component(outer, key));
            if (component.filter(SettingNames::isFlat).isEmpty()) {
                name.add(key);
            }
            at = component.map(RecordComponent::getType);
        }
        return String.join(".", name);
    }

    /** The path from the root to a setting or a flattened component, given its name or its path; empty if there is none. */
    static List<String> path(Class<?> type, String name) {
        int dot = name.indexOf('.');
        Optional<RecordComponent> named = component(type, dot < 0 ? name : name.substring(0, dot));
        if (named.isEmpty()) {
            return Arrays.stream(type.getRecordComponents())
                    .filter(SettingNames::isFlat)
                    .map(component -> pathIn(component, name))
                    .filter(path -> !path.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        }
        RecordComponent component = named.get();
        if (dot < 0) {
            return isTree(component) && !isFlat(component) ? List.of() : List.of(name);
        }
        return isTree(component) ? pathIn(component, name.substring(dot + 1)) : List.of();
    }

    private static List<String> pathIn(RecordComponent component, String name) {
        List<String> path = new ArrayList<>(path(component.getType(), name));
        if (!path.isEmpty()) {
            path.add(0, component.getName());
        }
        return path;
    }

    /** Rejects unknown keys, which Jackson ignores in records with unwrapped components. */
    static void requireKnown(Class<?> type, ObjectNode values) {
        values.fieldNames().forEachRemaining(name -> {
            if (component(type, name).isEmpty()) {
                throw new IllegalArgumentException(
                        "Not a valid " + type.getSimpleName() + ": " + Suggestions.unknown("key", name, of(type)));
            }
        });
    }

    /** The component at a path from the root. */
    static RecordComponent component(Class<?> type, List<String> path) {
        RecordComponent at = component(type, path.get(0)).orElseThrow();
        for (String key : path.subList(1, path.size())) {
            at = component(at.getType(), key).orElseThrow();
        }
        return at;
    }

    /** Finds a component by its key, also in unwrapped components. */
    private static Optional<RecordComponent> component(Class<?> type, String name) {
        return type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .flatMap(component -> isUnwrapped(component)
                                ? component(type(component), name).stream()
                                : Stream.of(component).filter(own -> name(own).equals(name)))
                        .findFirst()
                : Optional.empty();
    }
}
