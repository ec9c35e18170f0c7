package org.flows4j.examples.stress;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import org.flows4j.models.tabular.TabularFlow;

/** A small training run that continues from its checkpoint if there is one: a process to be killed. */
public final class KilledTraining {
    static final int CHECKPOINT_INTERVAL = 20;
    private static final int COLUMNS = 4;
    private static final int ROWS = 500;

    private KilledTraining() {}

    /**
     * Trains.
     *
     * @param arguments the checkpoint, and the total number of steps
     */
    public static void main(String... arguments) {
        Path checkpoint = Path.of(arguments[0]);
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));
        TabularFlow family = new TabularFlow();
        ModelDescription description =
                ModelData.describeRows(family, family.preset("SPLINE").sized(3, 16), COLUMNS);
        Model model = Model.create(description, backend, 1);
        TrainingSettings settings = TrainingSettings.of(Long.parseLong(arguments[1]), 32)
                .withSeed(1)
                .withIntervals(intervals -> intervals.withEvaluation(100).withCheckpoint(CHECKPOINT_INTERVAL));
        try (Trainer trainer =
                new Trainer(model.flow(), settings, new DataSetBatches(rows(1), backend, DType.FLOAT32))) {
            trainer.evaluateOn(new DataSetBatches(rows(2), backend, DType.FLOAT32))
                    .keepBest(Integer.MAX_VALUE)
                    .saveTo(checkpoint, description);
            if (Files.exists(checkpoint)) {
                trainer.resume(checkpoint);
            } else {
                trainer.initialize();
            }
            trainer.run();
        }
    }

    private static DataSet rows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            double previous = i % COLUMNS == 0 ? 0 : values[i - 1];
            values[i] = (float) (previous * previous + random.nextGaussian());
        }
        return DataSets.ofFloats(values, COLUMNS);
    }
}
