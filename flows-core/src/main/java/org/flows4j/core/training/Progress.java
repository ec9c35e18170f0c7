package org.flows4j.core.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.flows4j.core.io.FlowsIoException;

/**
 * The position of a training run, as stored in checkpoints.
 *
 * @param step number of steps, including skipped ones; together with the seed it determines data and noise of the next step
 * @param seed of the run
 * @param batchSize of the run
 * @param updates number of steps of the optimizer
 * @param skipped number of skipped steps, which changed nothing
 * @param skippedInARow number of consecutive skipped steps up to the last
 * @param rollbacks number of rollbacks
 * @param learningRateFactor multiplies the rates of the schedule
 */
record Progress(
        long step,
        long seed,
        int batchSize,
        long updates,
        long skipped,
        int skippedInARow,
        int rollbacks,
        double learningRateFactor) {
    Progress {
        if (step < 0 || updates < 0 || skipped < 0 || skippedInARow < 0 || rollbacks < 0) {
            throw new IllegalArgumentException("a count is negative");
        }
        if (!(learningRateFactor > 0 && learningRateFactor <= 1)) {
            throw new IllegalArgumentException("the learning rate factor is not in (0, 1]");
        }
    }

    /** After a step that updated the parameters. */
    Progress updated(long optimizerSteps) {
        return new Progress(step + 1, seed, batchSize, optimizerSteps, skipped, 0, rollbacks, learningRateFactor);
    }

    /** After a skipped step. */
    Progress skippedOne() {
        return new Progress(
                step + 1, seed, batchSize, updates, skipped + 1, skippedInARow + 1, rollbacks, learningRateFactor);
    }

    /** After a rollback. */
    Progress rolledBack(long optimizerSteps, double factor) {
        return new Progress(
                step, seed, batchSize, optimizerSteps, skipped, 0, rollbacks + 1, learningRateFactor * factor);
    }

    /** The same position in a run with another seed or batch size. */
    Progress of(long newSeed, int newBatchSize) {
        return new Progress(
                step, newSeed, newBatchSize, updates, skipped, skippedInARow, rollbacks, learningRateFactor);
    }

    Map<String, String> write() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("step", Long.toString(step));
        texts.put("seed", Long.toString(seed));
        texts.put("batchSize", Integer.toString(batchSize));
        texts.put("updates", Long.toString(updates));
        texts.put("skipped", Long.toString(skipped));
        texts.put("skippedInARow", Integer.toString(skippedInARow));
        texts.put("rollbacks", Integer.toString(rollbacks));
        texts.put("learningRateFactor", Double.toString(learningRateFactor));
        return texts;
    }

    static Progress read(Map<String, String> texts) {
        if (texts.isEmpty()) {
            throw new FlowsIoException(
                    "The file contains a finished model without the state of its training, so training "
                            + "cannot continue from it; use a checkpoint");
        }
        try {
            return new Progress(
                    Long.parseLong(text(texts, "step")),
                    Long.parseLong(text(texts, "seed")),
                    Integer.parseInt(text(texts, "batchSize")),
                    Long.parseLong(text(texts, "updates")),
                    Long.parseLong(text(texts, "skipped")),
                    Integer.parseInt(text(texts, "skippedInARow")),
                    Integer.parseInt(text(texts, "rollbacks")),
                    Double.parseDouble(text(texts, "learningRateFactor")));
        } catch (IllegalArgumentException e) {
            throw new FlowsIoException(
                    "The progress in the checkpoint, " + texts + ", cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads a flag, with a value for files that are older than the flag. */
    static boolean flag(Map<String, String> texts, String key, boolean absent) {
        String text = texts.getOrDefault(key, Boolean.toString(absent));
        if (!text.equals("true") && !text.equals("false")) {
            throw new FlowsIoException(
                    "The progress in the checkpoint has " + key + "=" + text + ", which must be true or false");
        }
        return text.equals("true");
    }

    private static String text(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new FlowsIoException("The progress in the checkpoint, " + texts + ", lacks '" + key + "'");
        }
        return text;
    }
}
