package org.flows4j.core.tensor.cpu.internal.vector;

import org.flows4j.core.tensor.cpu.internal.math.MixtureInverse;
import org.flows4j.core.tensor.cpu.internal.math.MixtureMath;
import org.flows4j.core.tensor.cpu.internal.math.MixtureTile;

/** {@link MixtureMath} on the Vector API. */
final class VectorApiMixtureMath implements MixtureMath {
    private final Loop weights = new Loop(MixtureLoops.class, "weights");
    private final Loop standardize = new Loop(MixtureLoops.class, "standardize");
    private final Loop expOfMinusAbs = new Loop(UnaryLoops.class, "expOfMinusAbs");
    private final Loop reduce = new Loop(MixtureLoops.class, "reduce");
    private final Loop pullBack = new Loop(MixtureLoops.class, "pullBack");
    private final Loop exp = new Loop(DoubleMixtureLoops.class, "exp");
    private final Loop evaluate = new Loop(DoubleMixtureLoops.class, "evaluate");
    private final VectorApiMixtureInverse inverse = new VectorApiMixtureInverse(this);
    private final Loop quantiles = new Loop(DoubleMixtureLoops.class, "quantiles");

    @Override
    public void sums(MixtureTile tile, int count) {
        weights.run(tile, count);
        standardize.run(tile, count);
        expOfMinusAbs.run(tile.complement, tile.sigmoid, count * tile.components);
        reduce.run(tile, count);
    }

    @Override
    public void pullBack(MixtureTile tile, int count) {
        pullBack.run(tile, count);
    }

    @Override
    public void exp(double[] x, double[] result, int count) {
        exp.run(x, result, count);
    }

    @Override
    public void evaluate(double[] weight, double[] mean, double[] rate, double x, int count, double[] result) {
        evaluate.run(weight, mean, rate, x, count, result);
    }

    @Override
    public void quantiles(double[] weight, double[] mean, double[] scale, double x, int count, double[] result) {
        quantiles.run(weight, mean, scale, x, count, result);
    }

    @Override
    public int lanes() {
        return DoubleFunctions.LANES;
    }

    @Override
    public void invert(MixtureInverse tile, int count) {
        inverse.invert(tile, count);
    }
}
