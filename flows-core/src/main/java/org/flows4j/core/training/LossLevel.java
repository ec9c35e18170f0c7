package org.flows4j.core.training;

import java.util.Map;
import org.flows4j.core.io.FlowsIoException;

/**
 * Notices a training that has left the range of its starting loss: every step is finite, and still the model is worse than before
 * training, by more than {@value #MARGIN_BITS} bits per dimension in many steps in a row. Single batches may be as bad as they like.
 */
final class LossLevel {
    static final int MARGIN_BITS = 10;
    private static final String START = "startLoss";
    private static final String FAR = "farAboveStartInARow";

    private final double margin;
    private double start = Double.NaN;
    private int farInARow;

    /** For samples of so many dimensions. */
    LossLevel(long dimensions) {
        this.margin = MARGIN_BITS * Math.log(2) * dimensions;
    }

    /** Takes the loss of a step, in nats per sample; those that are not finite are another matter. */
    void observe(double loss) {
        if (Double.isFinite(loss)) {
            start = Double.isNaN(start) ? loss : start;
            farInARow = loss > start + margin ? farInARow + 1 : 0;
        }
    }

    double start() {
        return start;
    }

    /** How many of the last steps with a finite loss were far above the start. */
    int farInARow() {
        return farInARow;
    }

    /** The parameters are others now. */
    void forget() {
        farInARow = 0;
    }

    void writeTo(Map<String, String> texts) {
        texts.put(START, Double.toString(start));
        texts.put(FAR, Integer.toString(farInARow));
    }

    /** Files of the first versions lack it: the start is then where training goes on. */
    void read(Map<String, String> texts) {
        try {
            start = Double.parseDouble(texts.getOrDefault(START, "NaN"));
            farInARow = Integer.parseInt(texts.getOrDefault(FAR, "0"));
        } catch (NumberFormatException e) {
            throw new FlowsIoException("The checkpoint's level of the loss in " + texts + " cannot be understood", e);
        }
    }
}
