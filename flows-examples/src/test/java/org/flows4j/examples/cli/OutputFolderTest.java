package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.examples.cli.options.FolderLock;
import org.flows4j.examples.cli.options.OutputFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void foldersThatWereMadeForNothingGoAgain() throws IOException {
        Path deep = folder.resolve("a").resolve("b").resolve("c");
        OutputFolder.own(deep, notes::add).close();
        OutputFolder.of(deep.resolve("samples.csv")).close();
        assertThat(folder).isEmptyDirectory();
        Path empty = Files.createDirectory(folder.resolve("empty"));
        OutputFolder.of(empty.resolve("samples.csv")).close();
        assertThat(empty).as("was there before").isEmptyDirectory();
        try (OutputFolder owned = OutputFolder.own(deep, notes::add)) {
            Files.writeString(deep.resolve("model"), "1");
        }
        assertThat(deep.resolve("model")).exists();
        assertThat(notes).isEmpty();
    }

    @Test
    void refusesASecondCommandAndNamesTheFirst() {
        Path run = folder.resolve("run");
        try (OutputFolder owned = OutputFolder.own(run, notes::add)) {
            assertThatThrownBy(() -> OutputFolder.own(run, notes::add))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContainingAll(
                            run.toString(), "process " + ProcessHandle.current().pid(), FolderLock.NAME, "--out");
        }
        OutputFolder.own(run, notes::add).close();
    }

    /** Two processes: the first dies without releasing anything, and its lock file stays. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void theLockOfAnotherProcessHoldsAsLongAsItLives() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        run.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            assertThatThrownBy(() -> OutputFolder.own(run, notes::add))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(run.resolve(FolderLock.NAME)).exists();
        OutputFolder.own(run, notes::add).close();
    }

    /** Holds the lock of a folder until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String... arguments) throws IOException {
            OutputFolder owned = OutputFolder.own(Path.of(arguments[0]), System.err::println);
            System.out.println("held");
            System.out.flush();
            int end = System.in.read();
            owned.close();
            System.exit(end);
        }
    }

    @Test
    void saysInWordsWhyNothingCanBeWritten() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        assertThatThrownBy(() -> OutputFolder.own(Path.of("/proc/flows"), notes::add))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("/proc/flows", "--out")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void deletesWhatAKilledCommandLeft() throws IOException {
        Path leftover = Files.createFile(folder.resolve(".model.0123abcd-0123-4567-89ab-0123456789ab.tmp"));
        OutputFolder.own(folder, notes::add).close();
        assertThat(leftover).doesNotExist();
    }
}
