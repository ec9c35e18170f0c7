package org.flows4j.models;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.DataSetBatches;
import org.jspecify.annotations.Nullable;

/**
 * Trains models of table rows by gradients until held-out rows no longer become likelier, and keeps the best parameters.
 *
 * @param rows training and held-out rows
 * @param conditions their conditions; null for none
 * @param deadline ends a training
 * @param listeners watch it; without any, progress is printed at a console
 */
record GradientFit(
        TrainTestSplit rows, @Nullable TrainTestSplit conditions, Deadline deadline, TrainingListener... listeners) {
    /** Divides rows and, if there are any, their conditions alike: the split depends on their number and the seed only. */
    static GradientFit of(
            DataSet rows,
            @Nullable DataSet conditions,
            double heldOut,
            long seed,
            Deadline deadline,
            TrainingListener... listeners) {
        return new GradientFit(
                TrainTestSplit.split(rows, heldOut, seed),
                conditions == null ? null : TrainTestSplit.split(conditions, heldOut, seed),
                deadline,
                listeners);
    }

    DataSet training() {
        return rows.train();
    }

    DataSet heldOut() {
        return rows.test().orElseThrow();
    }

    private DataSetBatches batches(Model model, boolean held) {
        TensorBackend backend = model.flow().backend();
        DataSetBatches batches = new DataSetBatches(
                held ? heldOut() : training(), backend, model.flow().dtype());
        return conditions == null
                ? batches
                : batches.withConditions(held ? conditions.test().orElseThrow() : conditions.train());
    }

    /** The log-density of each held-out row. */
    double[] heldOutScores(Model model) {
        Flow flow = model.flow();
        try (Scope scope = flow.backend().openScope()) {
            int[] all = IntStream.range(0, heldOut().size()).toArray();
            Batch batch = batches(model, true).batch(all, new SplittableRandom(0));
            Flow given = batch.condition() == null ? flow : flow.given(batch.condition());
            return given.logProb(batch.values());
        }
    }

    /**
     * Trains.
     *
     * @param patience evaluations in a row without improvement that end the training
     * @param good whether the model is good before training, so that its parameters may be the best
     */
    TrainingSummary run(Model model, TrainingSettings settings, int patience, boolean good) {
        try (Trainer trainer = new Trainer(model.flow(), settings, model.objective(), batches(model, false))) {
            trainer.evaluateOn(batches(model, true)).keepBest(patience);
            for (TrainingListener listener : listeners) {
                trainer.listen(listener);
            }
            trainer.initialize();
            if (good) {
                trainer.evaluate();
            }
            return deadline.run(trainer);
        }
    }
}
