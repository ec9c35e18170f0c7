package org.flows4j.layers.residual;

import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * The estimate of {@code log det (I + J) = sum over k of (-1)^(k+1) tr(J^k) / k} (Chen et al. 2019, equation 6), with {@code tr(J^k)}
 * replaced by {@code v' J^k v} for random signs v, and random truncation. The same products give the vector {@code w = sum over k of
 * (-1)^k J^k v}, with which {@code v' (dJ) w} is an unbiased estimate of the derivative (the Neumann series of the inverse, equation 8).
 * Only the last product is kept, so memory does not grow with the number of terms.
 *
 * @param exactTerms terms computed for certain
 * @param terms the last term
 * @param roulette decided the number of terms
 */
record LogDetSeries(int exactTerms, int terms, Roulette roulette) {
    /**
     * The sums.
     *
     * @param logDet estimate of the log-determinant, {@code [N]}, FLOAT64
     * @param vector w
     */
    record Sums(Tensor logDet, Tensor vector) {}

    static LogDetSeries draw(int exactTerms, Roulette roulette, RandomGenerator random) {
        return new LogDetSeries(exactTerms, exactTerms + roulette.draw(random), roulette);
    }

    private double weight(int term) {
        return term <= exactTerms ? 1 : 1 / roulette.atLeast(term - exactTerms);
    }

    /**
     * Computes both sums.
     *
     * @param jacobian product of J with a plain vector
     * @param probe v, plain
     */
    Sums of(UnaryOperator<Tensor> jacobian, Tensor probe) {
        Tensor power = probe;
        Tensor vector = probe;
        Tensor logDet = probe.backend().fill(0, Shape.of(probe.shape().dim(0)), DType.FLOAT64);
        for (int k = 1; k <= terms; k++) {
            double signed = k % 2 == 0 ? weight(k) : -weight(k);
            try (Scope scope = probe.backend().openScope()) {
                power = scope.keep(jacobian.apply(power));
                vector = scope.keep(vector.add(power.mul(signed)));
                logDet = scope.keep(logDet.add(power.mul(probe).sumPerSample().mul(-signed / k)));
            }
        }
        return new Sums(logDet, vector);
    }
}
