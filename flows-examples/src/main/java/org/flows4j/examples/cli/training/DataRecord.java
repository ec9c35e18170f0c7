package org.flows4j.examples.cli.training;

import org.flows4j.core.data.DataFingerprint;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;

/**
 * The data of a run, before any of it was held out. The run's folder keeps it, so that the run continues with no other data.
 *
 * @param trainRows number of samples to train on
 * @param trainFingerprint identifies them, see {@link DataFingerprint}
 * @param testRows number of samples that came as a test set; 0 for none
 * @param testFingerprint identifies them; empty for none
 */
public record DataRecord(int trainRows, String trainFingerprint, int testRows, String testFingerprint) {
    private static final int SHOWN_DIGITS = 12;

    public static DataRecord of(TrainTestSplit data) {
        return new DataRecord(
                data.train().size(),
                DataFingerprint.of(data.train()),
                data.test().map(DataSet::size).orElse(0),
                data.test().map(DataFingerprint::of).orElse(""));
    }

    /** The numbers of rows and the beginnings of the fingerprints: enough to show the difference. */
    String describe() {
        String train = trainRows + " rows (" + shortened(trainFingerprint) + ")";
        return testRows == 0
                ? train
                : train + " and a test set of " + testRows + " rows (" + shortened(testFingerprint) + ")";
    }

    private static String shortened(String fingerprint) {
        return fingerprint.substring(0, Math.min(SHOWN_DIGITS, fingerprint.length()));
    }
}
