package org.flows4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assumeTrue(posix());
        Path file = folder.resolve("step-10");
        Path link = Files.createSymbolicLink(folder.resolve("latest"), Path.of("step-10"));
        Path usual = Files.createFile(folder.resolve("usual"));
        AtomicFiles.writeString(file, "10");
        AtomicFiles.writeString(link, "11");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(file).hasContent("11");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Set.copyOf(Files.getPosixFilePermissions(usual)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw----", "rw-------", "rwxr-x--x", "r--r--r--"})
    void aReplacedFileKeepsItsPermissions(String permissions) throws IOException {
        assumeTrue(posix());
        Path file = Files.createFile(folder.resolve("model"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        AtomicReference<Set<PosixFilePermission>> meanwhile = new AtomicReference<>();
        AtomicFiles.writeStream(file, stream -> {
            stream.write(1);
            try (Stream<Path> files = Files.list(folder)) {
                Path temporary =
                        files.filter(path -> !path.equals(file)).findFirst().orElseThrow();
                meanwhile.set(Files.getPosixFilePermissions(temporary));
            }
        });
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(permissions);
        assertThat(meanwhile.get())
                .as("nobody reads the new content who may not read the old one")
                .allMatch(permission -> permission.name().startsWith("OWNER"));
        assertThat(file).hasSize(1);
    }

    @Test
    void writesThroughLinksToFilesThatAreNotThereYet() throws IOException {
        assumeTrue(posix());
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(folder.resolve("latest"), Path.of("second"));
        Files.createSymbolicLink(folder.resolve("second"), Path.of("elsewhere", "model"));
        AtomicFiles.writeString(link, "1");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(elsewhere.resolve("model")).hasContent("1");
        Path broken = Files.createSymbolicLink(folder.resolve("broken"), Path.of("nowhere", "model"));
        assertThatThrownBy(() -> AtomicFiles.writeString(broken, ""))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("nowhere", "does not exist");
        assertThat(Files.isSymbolicLink(broken)).isTrue();
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertThatThrownBy(() -> AtomicFiles.writeString(circle, ""))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("circle");
    }

    /** 255 bytes are the longest name that common file systems take. */
    @ParameterizedTest
    @ValueSource(ints = {200, 201, 213, 214, 255})
    void writesFilesWithLongNames(int length) {
        Path file = folder.resolve("n".repeat(length));
        AtomicFiles.writeString(file, "1");
        AtomicFiles.writeString(file, "2");
        assertThat(file).hasContent("2");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void refusesWhatIsNoFile() {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device) && !Files.isRegularFile(device));
        assertThatThrownBy(() -> AtomicFiles.writeString(device, ""))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("/dev/null", "device");
        assertThat(Files.isRegularFile(device)).isFalse();
    }

    /** As a killed process leaves them: nobody has their lock. What is in use stays, and so does what only looks alike. */
    @Test
    void removesWhatKilledProcessesLeft() throws IOException {
        String uuid = ".0123abcd-0123-4567-89ab-0123456789ab.tmp";
        Path mine = Files.createFile(folder.resolve(".model" + uuid));
        Path others = Files.createFile(folder.resolve(".other" + uuid));
        Path like = Files.createFile(folder.resolve(".model.notes.tmp"));
        Path file = folder.resolve("model");
        AtomicFiles.writeString(file, "1");
        assertThat(mine).doesNotExist();
        assertThat(others).exists();
        AtomicFiles.writeStream(file, stream -> {
            AtomicFiles.deleteLeftovers(folder);
            stream.write('2');
        });
        assertThat(file).hasContent("2");
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("model", like.getFileName().toString());
        try (FileChannel channel = FileChannel.open(mine, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            AtomicFiles.deleteLeftovers(folder);
            assertThat(lock.isValid()).isTrue();
            assertThat(mine).exists();
        }
    }

    private boolean posix() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
