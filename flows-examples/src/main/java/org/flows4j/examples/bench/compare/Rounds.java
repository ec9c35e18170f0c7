package org.flows4j.examples.bench.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets sides measure in turn, so that whatever else changes on the machine changes for all of them.
 *
 * @param idle waits until the processors are idle; false if they never were
 * @param progress receives a line per measurement
 */
record Rounds(BooleanSupplier idle, Consumer<String> progress) {
    /**
     * Measures.
     *
     * @param job used in the progress
     * @param sides measured in this order in every round
     * @param count number of rounds
     * @return all measurements in their order
     * @throws IOException if a side failed
     */
    List<Round> run(String job, List<Side> sides, int count) throws IOException {
        List<Round> rounds = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            for (Side side : sides) {
                boolean quiet = idle.getAsBoolean();
                progress.accept(job + ", round " + number + " of " + count + ": " + side.name()
                        + (quiet ? "" : " (other programs are busy)"));
                rounds.add(new Round(number, side.name(), quiet, side.measure()));
            }
        }
        return rounds;
    }
}
