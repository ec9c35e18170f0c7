package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.flows4j.models.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python wrapper, where PySpark is installed. */
class PythonWrapperTest {
    @TempDir
    Path folder;

    @Test
    void stagesTrainScoreAndAreSavedFromPython() throws Exception {
        assumeTrue(
                run("-c", "import pyspark").status() == 0, "python3 has no module pyspark: the wrapper is not tested");
        Model model = TestModels.named("a", "b");
        Path file = folder.resolve("model.safetensors");
        model.save(file);
        Run run = run(
                Path.of("src/test/python/wrapper.py").toAbsolutePath().toString(),
                System.getProperty("java.class.path"),
                file.toString(),
                folder.toString());
        assertThat(run.output()).endsWith("done\n").contains("fault").contains("There is no column b");
        assertThat(run.status()).isZero();

        Dataset<Row> table = LocalSpark.session().range(200).selectExpr("id", "cos(id) AS a", "id / 100 AS b");
        double[] expected = LocalSpark.byId(
                new FlowScorer().setModel(model).setBatchRows(64).transform(table), "log_prob");
        String scores = run.output()
                .lines()
                .filter(line -> line.contains("scores ["))
                .findFirst()
                .orElseThrow();
        double[] found = Arrays.stream(scores.substring(scores.indexOf('[') + 1, scores.length() - 1)
                        .split(", "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(found).containsExactly(expected);
    }

    private record Run(int status, String output) {}

    private static Run run(String... arguments) throws InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "python3";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            String wrapper = Path.of("src/main/python").toAbsolutePath().toString();
            String known = Objects.requireNonNullElse(System.getenv("PYTHONPATH"), "");
            builder.environment().put("PYTHONPATH", known.isEmpty() ? wrapper : wrapper + ":" + known);
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), output);
        } catch (IOException e) {
            return new Run(-1, String.valueOf(e.getMessage()));
        }
    }
}
