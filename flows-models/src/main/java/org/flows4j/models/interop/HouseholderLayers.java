package org.flows4j.models.interop;

import java.util.Set;
import java.util.function.Supplier;
import org.flows4j.models.family.ConfigLimits;

/** The linear transforms of nflows that are built of Householder reflections; each becomes matrices and a shift. */
record HouseholderLayers(StateDict dict, int features) {
    private static final double LEAST = 1e-3;

    /** A file of K vectors stands for a matrix of D x D numbers. */
    private static final int MOST_FEATURES = 2048;

    /** {@code HouseholderSequence}: {@code z = H_K .. H_1 x} with {@code H = I - 2 q q' / (q' q)}. */
    void sequence(FlowDraft flow, Architecture own, String name) {
        own.requireKnown("HouseholderSequence", Set.of("features", "num_transforms"));
        reflections(flow, name, own.integer("num_transforms", 1, ConfigLimits.DEPTH));
    }

    /** {@code QRLinear}: {@code z = Q R x + bias}, R with the exponential of its diagonal. */
    void qr(FlowDraft flow, Architecture own, String name) {
        own.requireKnown("QRLinear", Set.of("features", "num_householder", "using_cache"));
        int n = features;
        Supplier<double[]> above = dict.numbers(name + ".upper_entries", (long) n * (n - 1) / 2);
        Supplier<double[]> logs = dict.numbers(name + ".log_upper_diag", n);
        requireSmall();
        flow.matrix(
                () -> {
                    double[] matrix = new double[n * n];
                    double[] entries = above.get();
                    double[] diagonal = logs.get();
                    int next = 0;
                    for (int i = 0; i < n; i++) {
                        matrix[i * n + i] = Math.exp(diagonal[i]);
                        for (int j = i + 1; j < n; j++) {
                            matrix[i * n + j] = entries[next++];
                        }
                    }
                    return matrix;
                },
                n);
        reflections(flow, name + ".orthogonal", own.integer("num_householder", 1, ConfigLimits.DEPTH));
        LinearLayers.bias(flow, dict, name + ".bias", n);
    }

    /** {@code SVDLinear}: {@code z = U S V' x + bias} with {@code S = softplus + eps}. */
    void svd(FlowDraft flow, Architecture own, String name) {
        own.requireKnown("SVDLinear", Set.of("features", "num_householder", "using_cache", "identity_init", "eps"));
        int count = own.integer("num_householder", 1, ConfigLimits.DEPTH);
        double epsilon = own.number("eps", LEAST);
        reflections(flow, name + ".orthogonal_2", count);
        Supplier<double[]> logs = Matrices.map(
                e -> -Math.log(Matrices.softplus(e[0]) + epsilon),
                dict.numbers(name + ".unconstrained_diagonal", features));
        flow.affine(() -> new double[features], logs);
        reflections(flow, name + ".orthogonal_1", count);
        LinearLayers.bias(flow, dict, name + ".bias", features);
    }

    private void requireSmall() {
        ConfigLimits.range(1, MOST_FEATURES, "the features of Householder reflections", features);
    }

    private void reflections(FlowDraft flow, String name, int count) {
        requireSmall();
        int n = features;
        Supplier<double[]> vectors = dict.numbers(name + ".q_vectors", count, n);
        flow.matrix(() -> product(vectors.get(), count, n), n);
    }

    /** The matrix of the reflections, the first one applied first. */
    private static double[] product(double[] vectors, int count, int n) {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) {
            matrix[i * n + i] = 1;
        }
        for (int k = 0; k < count; k++) {
            double square = 0;
            for (int i = 0; i < n; i++) {
                square += vectors[k * n + i] * vectors[k * n + i];
            }
            for (int column = 0; column < n; column++) {
                double dot = 0;
                for (int i = 0; i < n; i++) {
                    dot += vectors[k * n + i] * matrix[i * n + column];
                }
                for (int i = 0; i < n; i++) {
                    matrix[i * n + column] -= 2 * dot / square * vectors[k * n + i];
                }
            }
        }
        return matrix;
    }
}
