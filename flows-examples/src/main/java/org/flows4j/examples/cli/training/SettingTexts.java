package org.flows4j.examples.cli.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;

/** Descriptions of families and settings; a test compares those of settings with the javadoc of their records. */
public final class SettingTexts {
    private static final String FILE = "settings.properties";

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
        ModelConfigs.values(config).forEach((key, value) -> {
            RecordComponent component = ModelConfigs.component(config.getClass(), key);
            String text = component.getDeclaringRecord().getSimpleName() + "." + component.getName();
            settings.add(new Setting(key, value, choices(component.getType()), texts.getProperty(text, "")));
        });
        return settings;
    }

    private static List<String> choices(Class<?> type) {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList()
                : List.of();
    }
}
