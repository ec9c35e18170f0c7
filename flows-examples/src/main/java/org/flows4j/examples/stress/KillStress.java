package org.flows4j.examples.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.model.ModelFile;

/**
 * Kills a training, by the signal that cannot be caught, at random moments of its life: from before its first checkpoint to the
 * middle of writing one. It must always continue from a whole checkpoint, and its result must equal that of an uninterrupted run, byte for
 * byte.
 */
public final class KillStress {
    private final Path folder;
    private final SplittableRandom random;

    /**
     * A stress test.
     *
     * @param folder for the checkpoints; emptied of earlier ones
     * @param seed of the moments
     */
    public KillStress(Path folder, long seed) {
        this.folder = folder;
        this.random = new SplittableRandom(seed);
    }

    /**
     * The result of the test.
     *
     * @param kills processes killed
     * @param resumed number of processes that found a checkpoint
     * @param damaged checkpoints that could not be read after a kill
     * @param steps total steps of the training
     * @param leftovers files beside the checkpoint after the last kill: parts of ones that were being written
     * @param identical whether the result equals that of a training that was never killed
     */
    public record Result(int kills, int resumed, int damaged, long steps, int leftovers, boolean identical) {}

    /**
     * Kills and resumes.
     *
     * @param longestLife maximum milliseconds until a kill, including the start of the JVM
     * @throws IOException if a process cannot be started, or a file not read
     * @throws InterruptedException if the thread is interrupted
     */
    public Result run(int kills, int longestLife) throws IOException, InterruptedException {
        Path checkpoint = folder.resolve("killed.safetensors");
        Path reference = folder.resolve("reference.safetensors");
        Files.createDirectories(folder);
        Files.deleteIfExists(checkpoint);
        Files.deleteIfExists(reference);
        int resumed = 0;
        int damaged = 0;
        long step = 0;
        for (int i = 0; i < kills; i++) {
            resumed += Files.exists(checkpoint) ? 1 : 0;
            Process process = start(checkpoint, Long.MAX_VALUE);
            Thread.sleep(random.nextInt(longestLife));
            process.destroyForcibly().waitFor();
            try {
                long now = Files.exists(checkpoint) ? step(checkpoint) : 0;
                damaged += now < step ? 1 : 0;
                step = now;
            } catch (FlowsIoException e) {
                damaged++;
            }
        }
        int leftovers = leftovers(checkpoint);
        long end = step + 5L * KilledTraining.CHECKPOINT_INTERVAL;
        finish(start(checkpoint, end));
        finish(start(reference, end));
        boolean identical = Files.mismatch(checkpoint, reference) < 0;
        return new Result(kills, resumed, damaged, end, leftovers, identical);
    }

    private static long step(Path checkpoint) {
        try (ModelFile file = ModelFile.read(checkpoint)) {
            return Long.parseLong(file.progress().getOrDefault("step", "0"));
        }
    }

    private int leftovers(Path checkpoint) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return (int) files.filter(file -> !file.equals(checkpoint)).count();
        }
    }

    private static Process start(Path checkpoint, long steps) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1"));
        command.addAll(
                List.of("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(KilledTraining.class.getName(), checkpoint.toString(), Long.toString(steps)));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void finish(Process process) throws InterruptedException {
        int code = process.waitFor();
        if (code != 0) {
            throw new IllegalStateException("An uninterrupted training run ended with exit code " + code);
        }
    }
}
