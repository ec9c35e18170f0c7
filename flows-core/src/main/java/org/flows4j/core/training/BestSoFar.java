package org.flows4j.core.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The parameters with the best evaluation, and the number of consecutive evaluations since without improvement. */
final class BestSoFar implements AutoCloseable {
    private static final String STEP = "bestStep";
    private static final String NEGATIVE_LOG_LIKELIHOOD = "bestNegativeLogLikelihood";
    /** The name of the same number in the first checkpoints. */
    private static final String FORMER_NAME = "bestNats";

    private static final String MISSES = "evaluationsSinceBest";

    private final FlatParameters parameters;
    private final int patience;
    private final List<Tensor> copies;
    private @Nullable BestEvaluation best;
    private int misses;

    BestSoFar(FlatParameters parameters, int patience) {
        if (patience < 1) {
            throw new IllegalArgumentException(
                    "The patience must be at least 1 evaluation without improvement, got " + patience);
        }
        this.parameters = parameters;
        this.patience = patience;
        this.copies = parameters.zeros();
    }

    /** Keeps the current values if their evaluation is the best; an evaluation that is not finite never is. */
    void offer(EvaluationReport report) {
        if (report.negativeLogLikelihood() < (best == null ? Double.POSITIVE_INFINITY : best.negativeLogLikelihood())) {
            best = new BestEvaluation(report.step(), report.negativeLogLikelihood());
            misses = 0;
            FlatParameters.copy(parameters.values(), copies);
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

    /** Copies the best values into the parameters. */
    void restore() {
        FlatParameters.copy(copies, parameters.values());
        parameters.markChanged();
    }

    /** Views of the kept values by parameter name, for saving and loading. */
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

    /** Whether the progress of a checkpoint contains a best evaluation. */
    static boolean isIn(Map<String, String> texts) {
        return texts.containsKey(STEP);
    }

    void read(Map<String, String> texts) {
        try {
            String value = texts.getOrDefault(NEGATIVE_LOG_LIKELIHOOD, texts.getOrDefault(FORMER_NAME, ""));
            best = new BestEvaluation(Long.parseLong(texts.getOrDefault(STEP, "")), Double.parseDouble(value));
            misses = Integer.parseInt(texts.getOrDefault(MISSES, ""));
        } catch (NumberFormatException e) {
            throw new FlowsIoException("The best evaluation in the checkpoint cannot be read: " + texts, e);
        }
    }

    @Override
    public void close() {
        copies.forEach(Tensor::close);
    }
}
