package org.flows4j.models.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;

/** Brings configurations of older files into the current form. */
final class OlderFiles {
    private OlderFiles() {}

    /** Moves the keys of {@link Flattened} components into them and adds the keys that are {@link AddedLater}, in place. */
    static void upgrade(ObjectNode values, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            Flattened flat = component.getAnnotation(Flattened.class);
            AddedLater later = component.getAnnotation(AddedLater.class);
            if (!values.has(name) && flat != null) {
                values.set(name, taken(values, component.getType(), flat.older()));
            } else if (!values.has(name) && later != null) {
                values.put(name, later.value());
            }
            if (values.get(name) instanceof ObjectNode inner && SettingNames.isTree(component)) {
                upgrade(inner, component.getType());
            }
        }
    }

    private static ObjectNode taken(ObjectNode outer, Class<?> type, String... older) {
        ObjectNode inner = outer.objectNode();
        for (String pair : older) {
            int equals = pair.indexOf('=');
            inner.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        for (String setting : SettingNames.of(type)) {
            JsonNode value = outer.remove(setting);
            if (value != null) {
                inner.set(setting, value);
            }
        }
        return inner;
    }
}
