package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.flows4j.examples.cli.options.MemoryOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MemoryOptionsTest {
    @TempDir
    private static Path folder;

    private static Path data;

    @BeforeAll
    static void trainAModelWithinABudget() {
        data = TinyData.images(folder.resolve("images-idx3-ubyte"), 24);
        List<String> small = List.of("levels=2", "stepsPerLevel=1", "hiddenWidth=4");
        Program.run(
                        "train",
                        "glow",
                        "--data",
                        data,
                        "--out",
                        folder,
                        "--batch",
                        8,
                        "--steps",
                        1,
                        "--memory-budget",
                        "64KB",
                        "--set",
                        small.get(0),
                        "--set",
                        small.get(1),
                        "--set",
                        small.get(2))
                .succeeded();
    }

    @ParameterizedTest
    @CsvSource({"512MB,536870912", "512m,536870912", "2GiB,2147483648", "64KB,65536", "100,100", "7b,7"})
    void readsSizes(String text, long bytes) {
        assertThat(new MemoryOptions.Size().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1MB", "0", "1.5GB", "3TB", "99999999999"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> new MemoryOptions.Size().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("512MB");
    }

    /** Whether budgets are kept is for the flow's own tests; here they must arrive and leave results in order. */
    @Test
    void commandsThatEvaluateTakeABudget() {
        Path model = folder.resolve("model.safetensors");
        Path table = folder.resolve("table.csv");
        for (String budget : List.of("1KB", "1GB")) {
            Program.run("eval", "--model", model, "--data", data, "--memory-budget", budget)
                    .succeeded();
            Program.run("score", "--model", model, "--data", data, "--out", table, "--memory-budget", budget)
                    .succeeded();
            Program.run("sample", "--model", model, "--count", 9, "--out", table, "--memory-budget", budget)
                    .succeeded();
        }
        Program.run("eval", "--model", model, "--data", data, "--memory-budget", "much")
                .failed(2, "much");
    }
}
