package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that a random layer keeps the contract of {@link StochasticLayer}. The checks of {@link LayerContract} run with one
 * seed (common random numbers), so that gradients, precisions, backends and memory modes can be compared; added here are
 * those of the distribution: log terms estimate the likelihood without bias, seeds matter, samples do not share noise, and
 * what is lossless is recovered.
 */
public abstract class StochasticLayerContract extends LayerContract {
    private static final int COPIES = 500;
    private static final int SEEDS = 16;
    private static final double TIGHT = 1e-9;

    /** For subclasses. */
    protected StochasticLayerContract() {}

    @Override
    protected abstract StochasticLayer create(ParameterFactory parameters, Shape input);

    /**
     * The log-density of the latent in the model whose likelihood is {@link #exactLogProbability}.
     *
     * @param z one latent sample, row-major
     * @return standard normal unless overridden
     */
    protected double logPrior(double... z) {
        return Arrays.stream(z).map(e -> -0.5 * (e * e + Math.log(2 * Math.PI))).sum();
    }

    /**
     * The exact log-likelihood of a sample under this layer and {@link #logPrior}, where it is known.
     *
     * @param layer with the parameters under test
     * @param x one sample, row-major
     * @return nothing unless overridden
     */
    protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
        return OptionalDouble.empty();
    }

    /**
     * Whether {@code inverse} recovers the input of {@code forward}.
     *
     * @return true unless overridden
     */
    protected boolean lossless() {
        return true;
    }

    /** The first sample of a batch, repeated. */
    private static LayerProbe repeated(LayerProbe probe, int copies) {
        Values condition = probe.condition();
        return condition == null ? probe : probe.withCondition(condition.rows(new int[copies]));
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void estimatesTheLikelihoodWithoutBias(Shape input) {
        LayerProbe probe = probe(input);
        Values x = batch(input, FIRST);
        OptionalDouble known =
                exactLogProbability((StochasticLayer) probe.layer(), x.rows(0).elements());
        if (known.isEmpty()) {
            return;
        }
        SampleMoments ratios = new SampleMoments();
        SampleMoments bounds = new SampleMoments();
        for (int seed = 0; seed < SEEDS; seed++) {
            LayerProbe.Pass pass = repeated(probe, COPIES).withSeed(seed).plain(x.rows(new int[COPIES]));
            for (int i = 0; i < COPIES; i++) {
                double bound = pass.logTerm().elements()[i]
                        + logPrior(pass.value().rows(i).elements());
                bounds.add(bound);
                ratios.add(Math.exp(bound - known.getAsDouble()));
            }
        }
        assertThat(ratios.standardError())
                .as("standard error of the estimated p(x) / exact p(x): too large to show anything")
                .isLessThan(0.02);
        ratios.assertMean("p(x) estimated / exact", 1);
        assertThat(bounds.mean())
                .as("the lower bound, against log p(x)")
                .isLessThanOrEqualTo(known.getAsDouble() + SampleMoments.CONFIDENCE * bounds.standardError());
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void logTermsAreFinite(Shape input) {
        for (int seed = 0; seed < SEEDS; seed++) {
            LayerProbe.Pass pass = probe(input).withSeed(seed).plain(batch(input, seed));
            assertThat(Arrays.stream(pass.logTerm().elements())).allMatch(Double::isFinite);
            assertThat(Arrays.stream(pass.value().elements())).allMatch(Double::isFinite);
        }
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void anotherSeedGivesAnotherDraw(Shape input) {
        LayerProbe probe = probe(input);
        Values x = batch(input, FIRST);
        assertThat(probe.withSeed(1).plain(x).value().elements())
                .isNotEqualTo(probe.withSeed(2).plain(x).value().elements());
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void equalSamplesGetNoiseOfTheirOwn(Shape input) {
        Values x = batch(input, FIRST).rows(0, 0);
        Values z = repeated(probe(input), 2).plain(x).value();
        assertThat(z.rows(0).elements()).isNotEqualTo(z.rows(1).elements());
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void otherSamplesDoNotMatter(Shape input) {
        LayerProbe probe = probe(input);
        Values x = batch(input, FIRST);
        Values others = batch(input, SECOND);
        int width = Math.toIntExact(input.size());
        double[] mixed = others.elements();
        System.arraycopy(x.elements(), 0, mixed, 0, width);
        LayerProbe.Pass first = probe.plain(x);
        LayerProbe.Pass second = probe.plain(Values.of(x.shape(), mixed));
        Agreement.assertClose(
                "the value among other samples",
                second.value().rows(0),
                first.value().rows(0),
                Agreement.EXACT);
        Agreement.assertClose(
                "the log term among other samples",
                second.logTerm().rows(0),
                first.logTerm().rows(0),
                Agreement.EXACT);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void aSampleAloneIsDistributedAsInABatch(Shape input) {
        LayerProbe probe = probe(input);
        Values x = batch(input, FIRST);
        LayerProbe lonely = repeated(probe, 1);
        SampleMoments[] alone = moments(lonely, x.rows(0));
        SampleMoments[] among = moments(probe, x);
        for (int i = 0; i < alone.length; i++) {
            alone[i].assertSameMean("moment " + i + " of the first sample alone and in a batch", among[i]);
        }
    }

    /** The log term, every element of the value, and its square, of the first sample over many seeds. */
    private static SampleMoments[] moments(LayerProbe probe, Values x) {
        SampleMoments[] moments = new SampleMoments[0];
        for (int seed = 0; seed < COPIES; seed++) {
            LayerProbe.Pass pass = probe.withSeed(seed).plain(x);
            double[] value = pass.value().rows(0).elements();
            if (seed == 0) {
                moments = new SampleMoments[1 + 2 * value.length];
                Arrays.setAll(moments, i -> new SampleMoments());
            }
            moments[0].add(pass.logTerm().elements()[0]);
            for (int i = 0; i < value.length; i++) {
                moments[1 + 2 * i].add(value[i]);
                moments[2 + 2 * i].add(value[i] * value[i]);
            }
        }
        return moments;
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void inverseRecoversTheInput(Shape input) {
        if (lossless()) {
            Values x = batch(input, FIRST);
            LayerProbe exact = probe(input);
            Agreement.assertClose("x recovered", exact.inverse(exact.plain(x).value()), x, TIGHT);
            LayerProbe single = probe(input, TestBackends.cpu(), DType.FLOAT32);
            Values back = single.inverse(single.plain(x).value());
            Agreement.assertClose("x recovered in float32", back, x, Agreement.SINGLE);
        }
    }
}
