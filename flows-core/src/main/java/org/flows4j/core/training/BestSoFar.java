package org.flows4j.core.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The parameters that had the best evaluation, and how many evaluations in a row have been no better since. */
final class BestSoFar implements AutoCloseable {
    private static final String STEP = "bestStep";
    private static final String NEGATIVE_LOG_LIKELIHOOD = "bestNegativeLogLikelihood";
    /** What the same number was called in the first checkpoints. */
    private static final String FORMER_NAME = "bestNats";

    private static final String MISSES = "evaluationsSinceBest";

    private final FlatParameters parameters;
    private final int patience;
    private final List<Tensor> copies;
    private @Nullable BestEvaluation best;
    private int misses;

    /** Nothing yet. */
    BestSoFar(FlatParameters parameters, int patience) {
        if (patience < 1) {
            throw new IllegalArgumentException(
                    "The patience must be at least 1 evaluation without improvement, got " + patience);
        }
        this.parameters = parameters;
        this.patience = patience;
        this.copies = parameters.zeros();
    }

    /** Compares an evaluation of the values that the parameters have now; one that is not finite is no better. */
    void offer(EvaluationReport report) {
        if (report.negativeLogLikelihood() < (best == null ? Double.POSITIVE_INFINITY : best.negativeLogLikelihood())) {
            best = new BestEvaluation(report.step(), report.negativeLogLikelihood());
            misses = 0;
            copy(parameters.values(), copies);
        } else {
            misses++;
        }
    }

    @Nullable BestEvaluation best() {
        return best;
    }

    boolean patienceOver() {
        return misses >= patience;
    }

    /** Puts the best values into tensors parallel to the parameters'. */
    void copyTo(List<Tensor> targets) {
        copy(copies, targets);
    }

    private static void copy(List<Tensor> from, List<Tensor> to) {
        for (int i = 0; i < from.size(); i++) {
            to.get(i).backend().updates().copy(to.get(i), from.get(i));
        }
    }

    /** The kept values by parameter name; those of a file go there, too. */
    Map<String, Tensor> named() {
        return parameters.named(copies);
    }

    Map<String, String> write() {
        BestEvaluation kept = best;
        if (kept == null) {
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(STEP, Long.toString(kept.step()));
        texts.put(NEGATIVE_LOG_LIKELIHOOD, Double.toString(kept.negativeLogLikelihood()));
        texts.put(MISSES, Integer.toString(misses));
        return texts;
    }

    /** Whether a checkpoint's progress tells of a best evaluation. */
    static boolean isIn(Map<String, String> texts) {
        return texts.containsKey(STEP);
    }

    void read(Map<String, String> texts) {
        try {
            String value = texts.getOrDefault(NEGATIVE_LOG_LIKELIHOOD, texts.getOrDefault(FORMER_NAME, ""));
            best = new BestEvaluation(Long.parseLong(texts.getOrDefault(STEP, "")), Double.parseDouble(value));
            misses = Integer.parseInt(texts.getOrDefault(MISSES, ""));
        } catch (NumberFormatException e) {
            throw new FlowsIoException("The checkpoint's best evaluation " + texts + " cannot be understood", e);
        }
    }

    @Override
    public void close() {
        copies.forEach(Tensor::close);
    }
}
