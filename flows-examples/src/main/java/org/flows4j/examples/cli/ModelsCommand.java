package org.flows4j.examples.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.cli.training.ModelChoice;
import org.flows4j.examples.cli.training.RunSettings;
import org.flows4j.examples.cli.training.SettingTexts;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flows models}: the models and their settings. */
@Command(
        name = "models",
        description = {
            "Lists the models of flows train, with their presets.",
            "With the name of a model: its settings and those of training, with defaults and descriptions. --set changes them. Image sizes,"
                    + " numbers of columns and numbers of classes come from the data."
        },
        footer = {"", "Examples: flows models", "          flows models glow --preset CIFAR10"})
public final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec specification;

    @Mixin
    private OutputOptions output;

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "Kind of model, such as glow; default all.")
    private @Nullable String name;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "Show the defaults of this preset; default the model's first.")
    private @Nullable String preset;

    private final SettingTexts texts = new SettingTexts();

    @Override
    public Integer call() {
        try {
            if (name == null) {
                list();
            } else {
                describe(ModelFamilies.byName(name));
            }
            return 0;
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(specification.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private void list() {
        if (preset != null) {
            throw new IllegalArgumentException("--preset " + preset + " needs the name of a model, such as glow");
        }
        List<Map<String, Object>> models = new ArrayList<>();
        for (ModelFamily<?> family : ModelFamilies.all()) {
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("name", family.name());
            model.put("use", texts.family(family));
            model.put("presets", List.copyOf(family.presets().keySet()));
            models.add(model);
            output.printText(String.format(Locale.ROOT, "%-15s %s", family.name(), texts.family(family)));
            output.printText("                presets: "
                    + String.join(", ", family.presets().keySet()));
        }
        output.printText("\nThe first preset is the default. flows models MODEL shows all settings.");
        output.print(new Report().addHidden("models", models));
    }

    private <C extends Record> void describe(ModelFamily<C> family) {
        String chosen = preset == null ? family.presets().keySet().iterator().next() : preset;
        C config = family.preset(chosen);
        RunSettings training =
                ModelChoice.of(family.name(), preset, Map.of(), null).trainingDefaults();
        List<SettingTexts.Setting> modelSettings = texts.settings(config);
        List<SettingTexts.Setting> trainingSettings = texts.settings(training);
        trainingSettings.removeIf(
                setting -> ModelConfigs.keys(family.configType()).contains(setting.key()));
        output.printText(family.name() + ": " + texts.family(family));
        output.printText("presets: " + String.join(", ", family.presets().keySet()));
        output.printText("\nSettings of the model, with the values of " + chosen + ":\n");
        modelSettings.forEach(this::print);
        output.printText("\nSettings of training" + (preset == null ? "" : ", with the values of " + chosen) + ":\n");
        trainingSettings.forEach(this::print);
        output.print(new Report()
                .addHidden("name", family.name())
                .addHidden("use", texts.family(family))
                .addHidden("presets", List.copyOf(family.presets().keySet()))
                .addHidden("preset", chosen)
                .addHidden("settings", modelSettings)
                .addHidden("training_settings", trainingSettings));
    }

    private void print(SettingTexts.Setting setting) {
        output.printText(
                String.format(Locale.ROOT, "  %-26s %s", setting.key() + "=" + setting.value(), setting.meaning()));
        if (!setting.choices().isEmpty()) {
            output.printText(" ".repeat(29) + "one of " + String.join(", ", setting.choices()));
        }
    }
}
