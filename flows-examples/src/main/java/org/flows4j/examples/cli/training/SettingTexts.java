package org.flows4j.examples.cli.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;

/** Descriptions of families and settings; a test compares those of settings with the javadoc of their records. */
public final class SettingTexts {
    private static final String FILE = "settings.properties";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Properties texts = new Properties();

    public SettingTexts() {
        try (InputStream stream = SettingTexts.class.getResourceAsStream(FILE)) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + FILE + " is missing from the jar");
            }
            texts.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + FILE, e);
        }
    }

    /**
     * A setting.
     *
     * @param key its name for {@code --set}
     * @param value its default
     * @param choices the possible values of an enumerated setting; empty for numbers and text
     * @param meaning its description
     */
    public record Setting(String key, String value, List<String> choices, String meaning) {}

    /** The description of a family; empty if there is none. */
    public String family(ModelFamily<?> family) {
        return texts.getProperty("family." + family.name(), "");
    }

    /** The settings in a record, in order, by their names for {@code --set}. */
    public List<Setting> settings(Record config) {
        List<Setting> settings = new ArrayList<>();
        add(settings, "", config);
        return settings;
    }

    private void add(List<Setting> settings, String prefix, Record config) {
        // In the form of --set and model files, where some records are a word or a list of numbers.
        Map<String, Object> values = JSON.convertValue(config, new TypeReference<LinkedHashMap<String, Object>>() {});
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            Method accessor = component.getAccessor();
            JsonProperty name = accessor.getAnnotation(JsonProperty.class);
            String own = name == null ? component.getName() : name.value();
            String key = prefix + own;
            Object value = values.get(own);
            if (accessor.isAnnotationPresent(JsonUnwrapped.class) && value(component, config) instanceof Record part) {
                add(settings, prefix, part);
            } else if (value instanceof Map && value(component, config) instanceof Record inner) {
                add(settings, component.isAnnotationPresent(Flattened.class) ? prefix : key + ".", inner);
            } else {
                String meaning = texts.getProperty(config.getClass().getSimpleName() + "." + component.getName(), "");
                settings.add(new Setting(key, String.valueOf(value), choices(component.getType()), meaning));
            }
        }
    }

    private static Object value(RecordComponent component, Record config) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "Cannot read " + component.getName() + " of " + ModelConfigs.toJson(config), e);
        }
    }

    private static List<String> choices(Class<?> type) {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList()
                : List.of();
    }
}
