package org.flows4j.spark.training;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.Evaluator;
import org.flows4j.core.training.Intervals;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.models.family.ModelConfigs;

/**
 * Evaluates the held-out rows of a task; the result is the sum of their negative log-likelihoods, that of the importance-weighted ones, and
 * their number.
 *
 * @param replicas where the task gets a copy of the model
 * @param values of the trained parameters
 * @param settings of the training, as JSON
 */
record EvaluationTask(Replica.Source replicas, FlatValues values, String settings)
        implements Function2<Integer, Iterator<RowBlock>, Iterator<double[]>> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<double[]> call(Integer task, Iterator<RowBlock> blocks) {
        RowBlock block = blocks.next();
        if (block.rows(true).length == 0) {
            return List.of(new double[3]).iterator();
        }
        TrainingSettings parsed = ModelConfigs.fromJson(settings, TrainingSettings.class);
        Intervals intervals = parsed.intervals();
        double[] sums = replicas.with(values, TaskContext.get().cpus(), replica -> {
            // Tasks draw different noise.
            Evaluator evaluator = new Evaluator(
                    replica.model().flow(),
                    BlockBatches.heldOut(replica.model().flow(), block),
                    intervals.evaluationBatchSize(),
                    intervals.importanceSamples(),
                    parsed.seed() + task);
            EvaluationReport report = evaluator.evaluate(0);
            return new double[] {
                report.negativeLogLikelihood() * report.samples(),
                report.weightedNegativeLogLikelihood() * report.samples(),
                report.samples()
            };
        });
        return List.of(sums).iterator();
    }
}
