package org.flows4j.core.tensor.cpu.internal.vector;

import org.flows4j.core.tensor.cpu.internal.math.MixtureMath;
import org.flows4j.core.tensor.cpu.internal.math.SplineMath;
import org.flows4j.core.tensor.cpu.internal.math.SplineTile;

/** {@link SplineMath} on the Vector API. A loop has one function at most; two were too long for the compiler. */
final class VectorApiSplineMath implements SplineMath {
    private final MixtureMath doubles;
    private final Loop exponents = new Loop(SplineLoops.class, "exponents");
    private final Loop normalize = new Loop(SplineLoops.class, "normalize");
    private final Loop find = new Loop(SplineLoops.class, "find");
    private final Loop slopes = new Loop(SplineLoops.class, "slopes");
    private final Loop toSizes = new Loop(SplineLoops.class, "toSizes");
    private final Loop toSlopes = new Loop(SplineLoops.class, "toSlopes");
    private final Loop thetaOfX = new Loop(SplineBinLoops.class, "thetaOfX");
    private final Loop thetaOfY = new Loop(SplineBinLoops.class, "thetaOfY");
    private final Loop values = new Loop(SplineBinLoops.class, "values");
    private final Loop results = new Loop(SplineBinLoops.class, "results");
    private final Loop seeds = new Loop(SplineBinLoops.class, "seeds");
    private final Loop inverseSeeds = new Loop(SplineBinLoops.class, "inverseSeeds");
    private final Loop pullBack = new Loop(SplineBinLoops.class, "pullBack");
    private final Loop toElements = new Loop(SplineBinLoops.class, "toElements");
    private final Loop log = new Loop(DoubleMixtureLoops.class, "logOfNormal");
    private final Loop log1p = new Loop(DoubleMixtureLoops.class, "logOfOnePlus");

    VectorApiSplineMath(MixtureMath doubles) {
        this.doubles = doubles;
    }

    @Override
    public void evaluate(SplineTile tile, int count) {
        find(tile, count);
        values.run(tile, count);
        log.run(tile.scratch, tile.logs, SplineTile.PITCH);
        results.run(tile, count);
    }

    /** The bins, and the places in them. */
    private void find(SplineTile tile, int count) {
        tile.toRows(count);
        exponents.run(tile, count);
        doubles.exp(tile.parts, tile.parts, 2 * tile.bins * SplineTile.PITCH);
        normalize.run(tile, count);
        find.run(tile, count);
        doubles.exp(tile.scratch, tile.scratch, 2 * SplineTile.PITCH);
        log1p.run(tile.scratch, tile.logs, 2 * SplineTile.PITCH);
        slopes.run(tile, count);
        (tile.inverse ? thetaOfY : thetaOfX).run(tile, count);
    }

    @Override
    public void pullBack(SplineTile tile, int count) {
        find(tile, count);
        seeds.run(tile, count);
        pullBack.run(tile, count);
        if (tile.inverse) {
            values.run(tile, count);
            inverseSeeds.run(tile, count);
            pullBack.run(tile, count);
        }
        toSizes.run(tile, count);
        toSlopes.run(tile, count);
        toElements.run(tile, count);
        tile.fromRows(count);
    }
}
