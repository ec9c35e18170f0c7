package org.flows4j.spark.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills an executor that this driver started as soon as a file is there, as a machine that fails would. */
final class ExecutorKiller implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorKiller.class);
    private static final long PAUSE_MILLIS = 20;

    private final Path file;

    ExecutorKiller(Path file) {
        this.file = file;
    }

    @Override
    public void run() {
        try {
            while (!Files.exists(file)) {
                Thread.sleep(PAUSE_MILLIS);
            }
            Optional<ProcessHandle> executor = ProcessHandle.current()
                    .descendants()
                    .filter(process -> process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                    .findFirst();
            executor.ifPresentOrElse(
                    process -> LOG.warn("Process {} is killed: {}", process.pid(), process.destroyForcibly()),
                    () -> LOG.warn("There is no process of an executor; use the master local-cluster[2,1,1024]"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
