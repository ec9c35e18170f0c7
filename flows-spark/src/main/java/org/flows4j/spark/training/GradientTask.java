package org.flows4j.spark.training;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.training.BatchGradient;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.Seeds;
import org.flows4j.models.family.ModelConfigs;

/**
 * The gradient of the rows of a batch that a task has. It is a function of the values and of the numbers of step and task: a task that is
 * repeated, here or on another machine, computes the same.
 *
 * @param replicas where the task gets a copy of the model
 * @param values of the trained parameters
 * @param settings of the training, as JSON
 * @param firsts number of the first training row of each task, and last that of all training rows
 * @param rows of the batch
 * @param step number of steps made before
 */
record GradientTask(Replica.Source replicas, FlatValues values, String settings, int[] firsts, int[] rows, long step)
        implements Function2<Integer, Iterator<RowBlock>, Iterator<PartialGradient>> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<PartialGradient> call(Integer task, Iterator<RowBlock> blocks) {
        int first = firsts[task];
        int end = firsts[task + 1];
        int[] own = Arrays.stream(rows).filter(row -> row >= first && row < end).toArray();
        if (own.length == 0) {
            return List.of(new PartialGradient(task, 0, null)).iterator();
        }
        RowBlock block = blocks.next();
        TrainingSettings parsed = ModelConfigs.fromJson(settings, TrainingSettings.class);
        PartialGradient part = replicas.with(
                values, TaskContext.get().cpus(), replica -> differentiate(replica, parsed, block, task, own));
        return List.of(part).iterator();
    }

    private PartialGradient differentiate(
            Replica replica, TrainingSettings parsed, RowBlock block, int task, int... own) {
        BatchGradient gradient = new BatchGradient(
                replica.model().flow(),
                parsed.gradients(),
                replica.model().objective(),
                BlockBatches.training(replica.model().flow(), block, firsts[task], firsts[firsts.length - 1]),
                replica.parameters());
        double loss =
                gradient.differentiate(own, rows.length, Seeds.STEP.generator(parsed.seed(), step, task), mode(parsed));
        return new PartialGradient(
                task, loss, FlatValues.of(replica.parameters().gradients()));
    }

    /** A task does not watch the rounding errors of inversion: it recomputes layers from kept inputs, with equal gradients. */
    private static MemoryMode mode(TrainingSettings settings) {
        MemoryMode chosen = settings.gradients().memoryMode();
        return chosen == MemoryMode.INVERT ? MemoryMode.CHECKPOINT : chosen;
    }
}
