package org.flows4j.examples.programs;

import java.util.Locale;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.inference.Estimate;
import org.flows4j.core.inference.ImportanceSampling;
import org.flows4j.core.inference.IndependenceSampler;
import org.flows4j.core.inference.LogDensity;
import org.flows4j.core.inference.VariationalInference;
import org.flows4j.core.inference.WeightedSamples;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.vector.VectorFlow;

/**
 * The posterior of a Bayesian logistic regression, without its normalizing constant: a flow is fitted to it, importance weights turn the
 * flow's draws into means, variances and the evidence with their errors, and the flow serves as the proposal of a Markov chain.
 *
 * <p>The model is {@code P(y = 1 | x) = 1 / (1 + exp(-(a + b x)))} with independent normal priors on a and b.
 */
public final class LogisticRegressionPosterior {
    private static final double PRIOR_DEVIATION = 3;

    private final TensorBackend backend = CpuBackend.create();
    private final double[][] signed;

    /**
     * The posterior given observations.
     *
     * @param x one covariate per observation
     * @param y outcomes
     */
    public LogisticRegressionPosterior(double[] x, boolean[] y) {
        signed = new double[2][x.length];
        for (int i = 0; i < x.length; i++) {
            double sign = y[i] ? 1 : -1;
            signed[0][i] = sign;
            signed[1][i] = sign * x[i];
        }
    }

    /**
     * Likelihood times prior, a function of rows (a, b). Flows call it with tensors; the tape records it, so it needs no derivative.
     */
    public LogDensity logDensity() {
        int count = signed[0].length;
        double constant = -Math.log(2 * Math.PI * PRIOR_DEVIATION * PRIOR_DEVIATION);
        return rows -> {
            double[] flat = new double[2 * count];
            System.arraycopy(signed[0], 0, flat, 0, count);
            System.arraycopy(signed[1], 0, flat, count, count);
            Tensor design = rows.backend().plain().fromDoubles(flat, Shape.of(2, count), rows.dtype());
            Tensor logLikelihood =
                    rows.matmul(design).unary(UnaryOp.LOG_SIGMOID).sumPerSample();
            Tensor logPrior = rows.square().sumPerSample().mul(-0.5 / (PRIOR_DEVIATION * PRIOR_DEVIATION));
            return logLikelihood.add(logPrior).add(constant);
        };
    }

    /** Fits a flow of affine couplings to the posterior. */
    public Flow fit(long seed) {
        VectorFlow family = new VectorFlow();
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT64, new SplittableRandom(seed));
        Flow flow = family.build(family.preset("TOY_GLOW"), parameters);
        VariationalInference inference = VariationalInference.of(logDensity());
        inference.withSettings(inference.settings().withSeed(seed)).fit(flow);
        return flow;
    }

    /** Twenty observations of the model with a = -1 and b = 2. */
    static LogisticRegressionPosterior madeUp() {
        SplittableRandom random = new SplittableRandom(11);
        double[] x = new double[20];
        boolean[] y = new boolean[20];
        for (int i = 0; i < x.length; i++) {
            x[i] = 2 * random.nextGaussian();
            y[i] = random.nextDouble() < 1 / (1 + Math.exp(1 - 2 * x[i]));
        }
        return new LogisticRegressionPosterior(x, y);
    }

    /** Fits the posterior of made-up observations and prints its moments. */
    public static void main(String... arguments) {
        LogisticRegressionPosterior posterior = madeUp();
        Flow flow = posterior.fit(1);
        WeightedSamples drawn =
                ImportanceSampling.of(flow, posterior.logDensity()).draw(20_000, new SplittableRandom(1));
        String[] names = {"a", "b"};
        for (int j = 0; j < names.length; j++) {
            int column = j;
            Estimate mean = drawn.expectation(row -> row[column]);
            Estimate variance = drawn.expectation(row -> Math.pow(row[column] - mean.value(), 2));
            print(names[j] + ": mean", mean);
            print(names[j] + ": variance", variance);
        }
        print("log-evidence", drawn.logEvidence());
        double rate = new IndependenceSampler(flow, posterior.logDensity())
                .run(20_000, new SplittableRandom(2))
                .acceptanceRate();
        System.out.printf(
                Locale.ROOT,
                "effective sample size %.0f of 20000, acceptance rate %.3f%n",
                drawn.effectiveSampleSize(),
                rate);
    }

    private static void print(String name, Estimate estimate) {
        System.out.printf(Locale.ROOT, "%s %.4f +- %.4f%n", name, estimate.value(), estimate.standardError());
    }
}
