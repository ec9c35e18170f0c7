package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.examples.cli.training.RunSettings;
import org.flows4j.examples.cli.training.SettingTexts;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelFamily;
import org.junit.jupiter.api.Test;

/** The texts that flows models prints are those of the javadoc; {@code -Dflows.update=true} copies them anew. */
class SettingTextsTest {
    private static final Path RESOURCE =
            Path.of("src", "main", "resources", "org", "flows4j", "examples", "cli", "training", "settings.properties");
    private static final List<Path> SOURCES = Stream.of("core", "models", "examples")
            .map(module -> Path.of("..", "flows-" + module, "src", "main", "java"))
            .toList();
    private static final Pattern PARAMETER = Pattern.compile("@param (\\w+) (.*)");

    @Test
    void everySettingHasTheTextOfItsJavadoc() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        for (Class<?> type : records()) {
            String name = type.getName().replace('.', '/') + ".java";
            Path file = SOURCES.stream()
                    .map(folder -> folder.resolve(name))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            String source = Files.readString(file);
            parameters(source).forEach((key, text) -> expected.put(type.getSimpleName() + "." + key, text));
        }
        if (Boolean.getBoolean("flows.update")) {
            update(expected);
        }
        List<String> lines = Files.readAllLines(RESOURCE);
        assertThat(lines)
                .as("run this test with -Dflows.update=true after javadoc has changed")
                .containsAll(expected.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        assertThat(lines.stream().filter(line -> !line.startsWith("#") && !line.startsWith("family.")))
                .hasSameSizeAs(expected.keySet());
    }

    @Test
    void everyFamilyAndSettingIsExplained() {
        SettingTexts texts = new SettingTexts();
        for (ModelFamily<?> family : ModelFamilies.all()) {
            assertThat(texts.family(family)).as(family.name()).isNotEmpty();
            assertThat(texts.settings(family.presets().values().iterator().next()))
                    .as(family.name())
                    .isNotEmpty()
                    .allMatch(setting -> !setting.meaning().isEmpty());
        }
        assertThat(texts.settings(RunSettings.defaults()))
                .allMatch(setting -> !setting.meaning().isEmpty())
                .anyMatch(setting -> setting.choices().contains("CHECKPOINT"));
    }

    private static Set<Class<?>> records() {
        Set<Class<?>> records = new LinkedHashSet<>();
        ModelFamilies.all().forEach(family -> addWithInner(records, family.configType()));
        addWithInner(records, RunSettings.class);
        records.add(Adam.class);
        return records;
    }

    /** A record with the records in it, but for those that are a word or a list of numbers in files. */
    private static void addWithInner(Set<Class<?>> records, Class<?> type) {
        boolean oneValue = Arrays.stream(type.getMethods())
                .flatMap(method -> Arrays.stream(method.getAnnotations()))
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("JsonValue"));
        if (!oneValue && records.add(type)) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getType().isRecord()) {
                    addWithInner(records, component.getType());
                }
            }
        }
    }

    /** The text behind each {@code @param} of the first comment, in one line, without its inline tags. */
    private static Map<String, String> parameters(String source) {
        String comment = source.substring(source.indexOf("/**"), source.indexOf("*/"));
        Map<String, String> texts = new LinkedHashMap<>();
        String name = "";
        for (String line : comment.lines()
                .map(line -> line.replaceFirst("^\\s*(/\\*\\*|\\*) ?", "").strip())
                .toList()) {
            Matcher parameter = PARAMETER.matcher(line);
            if (parameter.matches()) {
                name = parameter.group(1);
                texts.put(name, parameter.group(2));
            } else if (line.startsWith("@")) {
                name = "";
            } else if (!name.isEmpty() && !line.isEmpty()) {
                texts.merge(name, line, (first, more) -> first + " " + more);
            }
        }
        texts.replaceAll((key, text) -> plain(text));
        return texts;
    }

    private static String plain(String javadoc) {
        String text = javadoc.replaceAll("\\{@(?:code|literal) ([^}]*)}", "$1");
        return Pattern.compile("\\{@link (?:[a-z0-9]+\\.)*([^}\\s]*)}")
                .matcher(text)
                .replaceAll(link -> Matcher.quoteReplacement(link.group(1).replace('#', '.')))
                .replace("\\", "\\\\");
    }

    private static void update(Map<String, String> expected) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(RESOURCE));
        lines.removeIf(line -> !line.startsWith("#") && !line.startsWith("family."));
        expected.forEach((key, text) -> lines.add(key + "=" + text));
        Files.writeString(RESOURCE, String.join("\n", lines) + "\n");
    }
}
