package org.flows4j.examples.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import org.flows4j.models.tabular.TabularFlow;

/**
 * Days of a service's life in minutes: repeatedly creates a backend, loads a model, scores, samples, differentiates, and drops the
 * references. Native memory that is not released shows in the process's resident memory.
 */
public final class SoakStress {
    private static final int COLUMNS = 8;
    private static final int BATCH = 512;
    /** Lives between collections: tensors are outside the heap, so their owners alone would not fill it for minutes. */
    private static final int COLLECTED_EVERY = 40;

    private final Path file;

    /**
     * Writes the model.
     *
     * @param file to write and to load from
     */
    public SoakStress(Path file) {
        this.file = file;
        TabularFlow family = new TabularFlow();
        ModelDescription model = ModelData.describeRows(family, family.preset("SPLINE"), COLUMNS);
        Model.create(model, CpuBackend.create(), 1).save(file);
    }

    /**
     * The result of the test.
     *
     * @param lives number of models loaded, used and released
     * @param earlyMegabytes resident memory of the process after a quarter of the time
     * @param lateMegabytes at the end
     * @param liveTensors bytes of tensors that the last life's calls left behind
     */
    public record Result(long lives, double earlyMegabytes, double lateMegabytes, long liveTensors) {}

    /**
     * Runs the test.
     *
     * @throws IOException if the process's memory cannot be read (only Linux reports it)
     */
    public Result run(double seconds) throws IOException {
        long start = System.nanoTime();
        long lives = 0;
        long live = 0;
        double early = 0;
        double elapsed = 0;
        while (elapsed < seconds) {
            live = life(lives);
            lives++;
            if (lives % COLLECTED_EVERY == 0) {
                System.gc();
            }
            elapsed = (System.nanoTime() - start) / 1e9;
            if (early == 0 && elapsed >= seconds / 4) {
                early = residentMegabytes();
            }
        }
        return new Result(lives, early, residentMegabytes(), live);
    }

    private long life(long seed) {
        CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));
        Flow flow = Model.read(file, backend).flow();
        flow.logProb(new float[BATCH][COLUMNS]);
        long before = backend.memory().live();
        try (Scope scope = backend.openScope()) {
            Tensor samples =
                    flow.sampleAndLogProb(BATCH, 1, new SplittableRandom(seed)).samples();
            flow.logProbGradient(samples);
            flow.decode(flow.encode(samples));
        }
        return backend.memory().live() - before;
    }

    /** Measures after a collection: Java's collector releases unreachable models, which may otherwise take minutes. */
    private static double residentMegabytes() throws IOException {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("/proc/self/status does not contain the resident memory");
    }
}
