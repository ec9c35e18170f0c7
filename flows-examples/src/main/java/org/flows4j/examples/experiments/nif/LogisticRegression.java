package org.flows4j.examples.experiments.nif;

import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Multinomial logistic regression on standardized columns, by gradient descent with Nesterov's momentum on all rows: measures how
 * well hyperplanes separate the classes in a representation.
 *
 * @param iterations of descent
 * @param decay weight of half the squared weights in the mean loss
 */
public record LogisticRegression(int iterations, double decay) {
    private static final double MOMENTUM = 0.9;

    /** The share of test rows whose class is the most likely one. */
    public double accuracy(TensorBackend backend, LabelledRows training, LabelledRows test) {
        int classes = Arrays.stream(training.labels()).max().orElse(0) + 1;
        try (Scope scope = backend.openScope()) {
            Tensor rows = withOnes(training.standardizedBy(training).on(backend));
            Tensor weights = fit(backend, rows, training.labels(), classes);
            float[] scores = withOnes(test.standardizedBy(training).on(backend))
                    .matmul(weights)
                    .toFloats();
            int right = 0;
            for (int i = 0; i < test.count(); i++) {
                right += largest(scores, i * classes, classes) == test.labels()[i] ? 1 : 0;
            }
            return (double) right / test.count();
        }
    }

    private static Tensor withOnes(Tensor rows) {
        return Tensor.concat(1, rows, rows.backend().fill(1, rows.shape().with(1, 1), DType.FLOAT32));
    }

    /**
     * Weights {@code [columns, classes]}. The step is one over a bound of the curvature, {@code 1/2} of the largest eigenvalue of the rows'
     * second moments.
     */
    private Tensor fit(TensorBackend backend, Tensor rows, int[] labels, int classes) {
        int columns = rows.shape().dim(1);
        double step = 1 / (0.5 * largestEigenvalue(rows) + decay);
        Shape shape = Shape.of(columns, classes);
        double[] weights = new double[columns * classes];
        double[] velocity = new double[weights.length];
        for (int iteration = 0; iteration < iterations; iteration++) {
            try (Scope scope = backend.openScope()) {
                double[] ahead = new double[weights.length];
                Arrays.setAll(ahead, i -> weights[i] + MOMENTUM * velocity[i]);
                float[] errors = rows.matmul(backend.fromDoubles(ahead, shape, DType.FLOAT32))
                        .toFloats();
                for (int i = 0; i < labels.length; i++) {
                    probabilities(errors, i * classes, classes);
                    errors[i * classes + labels[i]] -= 1;
                }
                Tensor residual = backend.fromFloats(errors, Shape.of(labels.length, classes), DType.FLOAT32);
                double[] gradient = backend.matmul(rows, residual, true, false).toDoubles();
                for (int i = 0; i < weights.length; i++) {
                    double slope = gradient[i] / labels.length + decay * ahead[i];
                    velocity[i] = MOMENTUM * velocity[i] - step * slope;
                    weights[i] += velocity[i];
                }
            }
        }
        return backend.fromDoubles(weights, shape, DType.FLOAT32);
    }

    /** The largest eigenvalue of {@code X^T X / n}, by power iteration. */
    private static double largestEigenvalue(Tensor rows) {
        TensorBackend backend = rows.backend();
        double eigenvalue = 0;
        Tensor vector = backend.fill(1, Shape.of(rows.shape().dim(1), 1), DType.FLOAT32);
        for (int i = 0; i < 30; i++) {
            Tensor next = backend.matmul(rows, rows.matmul(vector), true, false)
                    .mul(1.0 / rows.shape().dim(0));
            eigenvalue = Math.sqrt(
                    backend.updates().sumOfSquares(next) / backend.updates().sumOfSquares(vector));
            vector = next.mul(1 / eigenvalue);
        }
        return eigenvalue;
    }

    /** Replaces scores by probabilities. */
    private static void probabilities(float[] scores, int offset, int classes) {
        float top = scores[offset + largest(scores, offset, classes)];
        double sum = 0;
        for (int j = offset; j < offset + classes; j++) {
            scores[j] = (float) Math.exp(scores[j] - top);
            sum += scores[j];
        }
        for (int j = offset; j < offset + classes; j++) {
            scores[j] = (float) (scores[j] / sum);
        }
    }

    private static int largest(float[] scores, int offset, int classes) {
        int best = 0;
        for (int j = 1; j < classes; j++) {
            best = scores[offset + j] > scores[offset + best] ? j : best;
        }
        return best;
    }
}
