package org.flows4j.core.training;

import java.util.Map;
import org.flows4j.core.io.FlowsIoException;

/**
 * Detects a divergence with finite losses: in many consecutive steps the loss is more than 6.9 per dimension above that of the first step,
 * which is {@value #MARGIN_BITS} bits per dimension if the loss is a negative log-likelihood. Single bad batches are harmless.
 */
final class LossLevel {
    private static final int MARGIN_BITS = 10;
    private static final String START = "startLoss";
    private static final String FAR = "farAboveStartInARow";

    private final long dimensions;
    private final boolean likelihood;
    private final double margin;
    private double start = Double.NaN;
    private int farInARow;

    /**
     * Starts without a loss.
     *
     * @param dimensions of a sample
     * @param likelihood whether losses are negative log-likelihoods, which reports give in bits per dimension
     */
    LossLevel(long dimensions, boolean likelihood) {
        this.dimensions = dimensions;
        this.likelihood = likelihood;
        this.margin = MARGIN_BITS * Math.log(2) * dimensions;
    }

    /** Counts the loss of a step, per sample in the unit of the objective, if it is finite. */
    void observe(double loss) {
        if (Double.isFinite(loss)) {
            start = Double.isNaN(start) ? loss : start;
            farInARow = loss > start + margin ? farInARow + 1 : 0;
        }
    }

    /** Says by how much the losses of the last steps exceed the first, in bits per dimension or the unit of the objective. */
    String fault() {
        String excess = likelihood
                ? MARGIN_BITS + " bits per dimension above the " + (float) (start / (dimensions * Math.log(2)))
                : (float) margin + " (in the unit of the training objective) above the " + (float) start;
        return "The loss was more than " + excess + " of the first step in " + farInARow + " consecutive steps";
    }

    /** The number of consecutive steps, up to the last, whose finite loss was far above the first. */
    int farInARow() {
        return farInARow;
    }

    /** Restarts the count, because the parameters have been replaced. */
    void forget() {
        farInARow = 0;
    }

    void writeTo(Map<String, String> texts) {
        texts.put(START, Double.toString(start));
        texts.put(FAR, Integer.toString(farInARow));
    }

    /** Files of the first versions lack the starting loss: it is then that of the first step after resumption. */
    void read(Map<String, String> texts) {
        try {
            start = Double.parseDouble(texts.getOrDefault(START, "NaN"));
            farInARow = Integer.parseInt(texts.getOrDefault(FAR, "0"));
        } catch (NumberFormatException e) {
            throw new FlowsIoException("The starting loss in the checkpoint cannot be read: " + texts, e);
        }
    }
}
