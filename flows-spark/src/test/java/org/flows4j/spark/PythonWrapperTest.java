package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The Python wrapper, where PySpark is installed. */
class PythonWrapperTest {
    @Test
    void aModelIsTrainedAndScoresFromPython() throws Exception {
        assumeTrue(
                run("-c", "import pyspark").status() == 0, "python3 has no module pyspark: the wrapper is not tested");
        Run run = run(
                Path.of("src/test/python/wrapper.py").toAbsolutePath().toString(),
                System.getProperty("java.class.path"));
        assertThat(run.output()).contains("scored 200 rows");
        assertThat(run.status()).isZero();
    }

    private record Run(int status, String output) {}

    private static Run run(String... arguments) throws InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "python3";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment()
                    .put(
                            "PYTHONPATH",
                            Path.of("src/main/python").toAbsolutePath().toString());
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), output);
        } catch (IOException e) {
            return new Run(-1, String.valueOf(e.getMessage()));
        }
    }
}
