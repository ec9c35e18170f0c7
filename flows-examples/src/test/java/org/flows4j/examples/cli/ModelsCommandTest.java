package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelFamily;
import org.junit.jupiter.api.Test;

class ModelsCommandTest {
    @Test
    void listsEveryFamilyAndPreset() {
        String out = Program.run("models").succeeded().out();
        JsonNode json = Program.run("models", "--json").json();
        for (ModelFamily<?> family : ModelFamilies.all()) {
            assertThat(out).contains(family.name()).contains(family.presets().keySet());
        }
        assertThat(json.get("models")).hasSameSizeAs(ModelFamilies.all());
        assertThat(json.get("models").get(0).get("name").asText()).isEqualTo("glow");
    }

    /** What is listed for each family can be set. */
    @Test
    void listsSettingsWithDefaultsAndMeanings() {
        String out =
                Program.run("models", "glow", "--preset", "CIFAR10").succeeded().out();
        assertThat(out)
                .contains("stepsPerLevel=32", "steps of flow per scale K", "one of AFFINE, ", "ADDITIVE, ")
                .contains("learningRate=", "batchSize=64");
        for (ModelFamily<?> family : ModelFamilies.all()) {
            JsonNode json = Program.run("models", family.name(), "--json").json();
            assertThat(json.get("settings")).as(family.name()).isNotEmpty();
            JsonNode setting = json.get("settings").get(0);
            assertThat(List.of("key", "value", "choices", "meaning")).allMatch(setting::has);
            assertThat(json.get("training_settings").findValuesAsText("key")).contains("learningRate", "seed");
        }
    }

    @Test
    void refusesWhatThereIsNot() {
        Program.run("models", "glw").failed(2, "\"glw\"", "\"glow\"");
        Program.run("models", "glow", "--preset", "CIFAR11").failed(2, "CIFAR11", "CIFAR10");
        Program.run("models", "--preset", "CIFAR10").failed(2, "--preset", "name of a model");
    }
}
