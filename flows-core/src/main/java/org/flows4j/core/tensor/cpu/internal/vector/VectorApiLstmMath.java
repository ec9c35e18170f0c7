package org.flows4j.core.tensor.cpu.internal.vector;

import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.LstmMath;
import org.flows4j.core.tensor.cpu.internal.math.LstmTile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.ops.LstmStep;

/** {@link LstmMath} on the Vector API. A loop has one function at most; two were too long for the compiler. */
final class VectorApiLstmMath implements LstmMath {
    private final VectorMath math;
    private final Loop cells = new Loop(LstmLoops.class, "cells");
    private final Loop hidden = new Loop(LstmLoops.class, "hidden");
    private final Loop pullBack = new Loop(LstmLoops.class, "pullBack");

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
