package org.flows4j.examples.experiments.nif;

import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Classification by a vote of the k nearest training rows (Euclidean distance): measures how well a representation separates classes.
 *
 * @param k number of voting rows, at least 1
 */
public record NearestNeighbours(int k) {
    private static final int ROWS_AT_ONCE = 500;

    /** The share of test rows whose class wins the vote; ties go to the class of the nearest row. */
    public double accuracy(TensorBackend backend, LabelledRows training, LabelledRows test) {
        int right = 0;
        try (Scope scope = backend.openScope()) {
            Tensor known = training.on(backend);
            Tensor norms = known.square().sum(1);
            Tensor all = test.on(backend);
            for (int from = 0; from < test.count(); from += ROWS_AT_ONCE) {
                int to = Math.min(test.count(), from + ROWS_AT_ONCE);
                try (Scope inner = backend.openScope()) {
                    // Each row's own norm is the same for all its distances and is left out.
                    float[] distances = norms.sub(backend.matmul(all.slice(0, from, to), known, false, true)
                                    .mul(2))
                            .toFloats();
                    for (int i = from; i < to; i++) {
                        int vote = vote(distances, (i - from) * training.count(), training.labels());
                        right += vote == test.labels()[i] ? 1 : 0;
                    }
                }
            }
        }
        return (double) right / test.count();
    }

    private int vote(float[] distances, int offset, int[] labels) {
        int[] nearest = new int[Math.min(k, labels.length)];
        int found = 0;
        for (int j = 0; j < labels.length; j++) {
            float distance = distances[offset + j];
            if (found == nearest.length && !(distance < distances[offset + nearest[found - 1]])) {
                continue;
            }
            int place = found < nearest.length ? found++ : found - 1;
            while (place > 0 && distance < distances[offset + nearest[place - 1]]) {
                nearest[place] = nearest[place - 1];
                place--;
            }
            nearest[place] = j;
        }
        int winner = labels[nearest[0]];
        for (int candidate : nearest) {
            winner = votes(nearest, labels, labels[candidate]) > votes(nearest, labels, winner)
                    ? labels[candidate]
                    : winner;
        }
        return winner;
    }

    private static int votes(int[] nearest, int[] labels, int label) {
        int count = 0;
        for (int neighbour : nearest) {
            count += labels[neighbour] == label ? 1 : 0;
        }
        return count;
    }
}
