package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
    private static final Path NICE = Path.of("../flows-models/src/test/resources/interop/zuko-nice");

    @TempDir
    private Path folder;

    private Program.Result run(String library, Path weights, Object... more) {
        Object[] arguments = {
            "import",
            "--library",
            library,
            "--architecture",
            NICE.resolve("architecture.json"),
            "--weights",
            weights,
            "--out",
            folder.resolve("model.safetensors")
        };
        Object[] all = new Object[arguments.length + more.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Program.run(all);
    }

    @Test
    void writesAModelThatOtherCommandsRead() {
        JsonNode report =
                run("zuko", NICE.resolve("weights.safetensors"), "--json").json();
        assertThat(report.get("precision").asText()).isEqualTo("FLOAT64");
        Path model = folder.resolve("model.safetensors");
        JsonNode info = Program.run("info", "--model", model, "--json").json();
        assertThat(info.get("family").asText()).isEqualTo("imported");
        assertThat(info.get("config").get("origin").get("library").asText()).isEqualTo("zuko");
        Program.run("sample", "--model", model, "--count", 5, "--out", folder.resolve("samples.csv"))
                .succeeded();
    }

    @Test
    void convertsThePrecision() {
        JsonNode report = run("zuko", NICE.resolve("weights.safetensors"), "--precision", "FLOAT32", "--json")
                .json();
        assertThat(report.get("precision").asText()).isEqualTo("FLOAT32");
    }

    @Test
    void refusesWhatDoesNotFit() {
        run("nflows", NICE.resolve("weights.safetensors")).failed(1, "architecture.json", "zuko", "nflows");
        run("zuko", folder.resolve("none.safetensors")).failed(1, "none.safetensors");
        run("pyro", NICE.resolve("weights.safetensors")).failed(2, "pyro", "NFLOWS");
    }
}
