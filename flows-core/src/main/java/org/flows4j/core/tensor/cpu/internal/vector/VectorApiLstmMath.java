package org.flows4j.core.tensor.cpu.internal.vector;

import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.LstmMath;
import org.flows4j.core.tensor.cpu.internal.math.LstmTile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.ops.LstmStep;

/** {@link LstmMath} on the Vector API. A loop has one function at most: with two of them it was too long for the compiler. */
final class VectorApiLstmMath implements LstmMath {
    private final VectorMath math;
    private final Loop cells = Loop.overLstmTile(LstmLoops.class, "cells");
    private final Loop hidden = Loop.overLstmTile(LstmLoops.class, "hidden");
    private final Loop pullBack = Loop.overLstmTile(LstmLoops.class, "pullBack");

    /** On other arithmetic of the same kind. */
    VectorApiLstmMath(VectorMath math) {
        this.math = math;
    }

    @Override
    public void step(LstmTile tile, int count) {
        squash(tile, count);
        hidden.run(tile, count);
    }

    private void squash(LstmTile tile, int count) {
        math.unary(UnaryOp.SIGMOID, tile.gates, tile.sigmoids, LstmStep.GATES * count);
        cells.run(tile, count);
        math.unary(UnaryOp.TANH, tile.nextCell, tile.squashed, count);
    }

    @Override
    public void pullBack(LstmTile tile, int count) {
        squash(tile, count);
        pullBack.run(tile, count);
    }
}
