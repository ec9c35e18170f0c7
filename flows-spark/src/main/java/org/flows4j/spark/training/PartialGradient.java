package org.flows4j.spark.training;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of the rows of one task, or the sum of several of them.
 *
 * @param task its number, or the smallest of the numbers
 * @param loss sum of the losses of the rows
 * @param values null if the task has no rows of the batch
 */
record PartialGradient(int task, double loss, @Nullable FlatValues values) implements Serializable {
    private static final long serialVersionUID = 1;

    /** The sum in the order of the tasks, so that it does not depend on the order of arrival. */
    static PartialGradient sum(List<PartialGradient> parts) {
        return parts.stream()
                .sorted(Comparator.comparingInt(PartialGradient::task))
                .reduce(PartialGradient::plus)
                .orElseThrow();
    }

    private PartialGradient plus(PartialGradient next) {
        FlatValues left = values;
        FlatValues right = next.values;
        FlatValues sum = left == null ? right : right == null ? left : left.plus(right);
        return new PartialGradient(task, loss + next.loss, sum);
    }
}
