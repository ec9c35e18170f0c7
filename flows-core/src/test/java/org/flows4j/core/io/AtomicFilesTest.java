package org.flows4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    @Test
    void createsAndReplaces() {
        Path file = folder.resolve("metrics.csv");
        AtomicFiles.writeString(file, "step,loss\n");
        AtomicFiles.writeString(file, "gr\u00fcn\n");
        assertThat(file).hasContent("gr\u00fcn\n");
        assertThat(folder.toFile().list()).containsExactly("metrics.csv");
    }

    @Test
    void theOldContentIsThereUntilTheNewOneIsComplete() {
        Path file = folder.resolve("model");
        AtomicFiles.writeString(file, "old");
        AtomicReference<String> seen = new AtomicReference<>();
        AtomicFiles.writeStream(file, stream -> {
            stream.write(new byte[1_000_000]);
            seen.set(Files.readString(file));
        });
        assertThat(seen.get()).isEqualTo("old");
        assertThat(file).hasSize(1_000_000);
    }

    @Test
    void aFailureLeavesNothingBehind() {
        Path file = folder.resolve("model");
        AtomicFiles.writeString(file, "old");
        IOException full = new IOException("No space left on device");
        assertThatThrownBy(() -> AtomicFiles.writeStream(file, stream -> {
                    stream.write(new byte[100_000]);
                    throw full;
                }))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(file.toString(), "No space left", "writable")
                .hasCause(full);
        IllegalStateException bug = new IllegalStateException("bug");
        assertThatThrownBy(() -> AtomicFiles.write(file, channel -> {
                    throw bug;
                }))
                .isSameAs(bug);
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("model");
    }

    /** An interrupt closes the channel that a thread writes to, which is no fault of the disk. */
    @Test
    void anInterruptedThreadWritesAllTheSame() {
        for (boolean before : new boolean[] {true, false}) {
            Path file = folder.resolve("model");
            AtomicInteger calls = new AtomicInteger();
            if (before) {
                Thread.currentThread().interrupt();
            }
            AtomicFiles.writeStream(file, stream -> {
                stream.write(new byte[100_000]);
                if (calls.incrementAndGet() == 1) {
                    Thread.currentThread().interrupt();
                }
                stream.write(new byte[100_000]);
            });
            assertThat(Thread.interrupted()).as("the flag is handed on").isTrue();
            assertThat(calls).hasValue(2);
            assertThat(file).hasSize(200_000);
            assertThat(folder.toFile().list()).containsExactly("model");
        }
    }

    @Test
    void namesTheFolderThatIsMissingOrIsNone() throws IOException {
        Path missing = folder.resolve("runs").resolve("model");
        assertThatThrownBy(() -> AtomicFiles.writeString(missing, ""))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(missing.toString(), "does not exist", "create it");
        Path plain = Files.createFile(folder.resolve("plain"));
        assertThatThrownBy(() -> AtomicFiles.writeString(plain.resolve("model"), ""))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(plain.toString(), "not a folder");
        assertThatThrownBy(() -> AtomicFiles.writeString(folder, ""))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(folder.toString(), "is a folder");
    }

    @Test
    void namesTheFolderThatCannotBeWritten() {
        // Even the superuser cannot create files there.
        Path folder = Path.of("/proc/self");
        assumeTrue(Files.isDirectory(folder));
        assertThatThrownBy(() -> AtomicFiles.writeString(folder.resolve("model"), ""))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("/proc/self/model", "writable");
    }

    @Test
    void keepsLinksAndUsualPermissions() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path file = folder.resolve("step-10");
        Path link = Files.createSymbolicLink(folder.resolve("latest"), Path.of("step-10"));
        Path usual = Files.createFile(folder.resolve("usual"));
        AtomicFiles.writeString(file, "10");
        AtomicFiles.writeString(link, "11");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(file).hasContent("11");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Set.copyOf(Files.getPosixFilePermissions(usual)));
    }
}
