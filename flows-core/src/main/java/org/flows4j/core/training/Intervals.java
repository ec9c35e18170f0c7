package org.flows4j.core.training;

/**
 * When a run evaluates and saves.
 *
 * @param evaluationInterval steps between evaluations on held-out data; 0 for one only at the end
 * @param evaluationBatchSize samples that an evaluation passes through the flow at once
 * @param importanceSamples noise draws per evaluated sample, for models whose likelihood is a bound
 * @param checkpointInterval steps between checkpoints; 0 for one only at the end
 */
public record Intervals(
        long evaluationInterval, int evaluationBatchSize, int importanceSamples, long checkpointInterval) {
    /** Throws an {@link IllegalArgumentException} if a value is out of range. */
    public Intervals {
        TrainingSettings.atLeast("evaluationInterval", evaluationInterval, 0);
        TrainingSettings.atLeast("evaluationBatchSize", evaluationBatchSize, 1);
        TrainingSettings.atLeast("importanceSamples", importanceSamples, 1);
        TrainingSettings.atLeast("checkpointInterval", checkpointInterval, 0);
    }

    /** Evaluation, 256 samples at once with one draw each, and a checkpoint every 500 steps. */
    public static Intervals defaults() {
        return new Intervals(500, 256, 1, 500);
    }

    /** Returns these intervals with another one between evaluations. */
    public Intervals withEvaluation(long value) {
        return new Intervals(value, evaluationBatchSize, importanceSamples, checkpointInterval);
    }

    /** Returns these intervals with another batch size of evaluations. */
    public Intervals withEvaluationBatchSize(int value) {
        return new Intervals(evaluationInterval, value, importanceSamples, checkpointInterval);
    }

    /** Returns these intervals with another number of draws per evaluated sample. */
    public Intervals withImportanceSamples(int value) {
        return new Intervals(evaluationInterval, evaluationBatchSize, value, checkpointInterval);
    }

    /** Returns these intervals with another one between checkpoints. */
    public Intervals withCheckpoint(long value) {
        return new Intervals(evaluationInterval, evaluationBatchSize, importanceSamples, value);
    }
}
