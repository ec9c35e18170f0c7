package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.Functions.FLOATS;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.LANES;

import jdk.incubator.vector.FloatVector;
import org.flows4j.core.tensor.cpu.internal.math.LstmTile;
import org.flows4j.core.tensor.ops.LstmStep;

/**
 * Parts of a step of a long short-term memory, and of its gradient. Vectors run over the numbers of one row, the last first: the next
 * vector overwrites what one writes beyond its row or its gate.
 */
final class LstmLoops {
    private LstmLoops() {}

    /** Given the gates' sigmoids: the candidate's hyperbolic tangent, and the next cell. */
    static void cells(LstmTile tile, int count) {
        int width = tile.width;
        for (int row = 0; row < count; row += width) {
            for (int k = (width - 1) / LANES * LANES; k >= 0; k -= LANES) {
                int at = LstmStep.GATES * row + k;
                FloatVector candidate = Functions.tanh(load(tile.gates, at + 2 * width));
                candidate.intoArray(tile.candidate, row + k);
                load(tile.sigmoids, at + width)
                        .mul(load(tile.cell, row + k))
                        .add(load(tile.sigmoids, at).mul(candidate))
                        .intoArray(tile.nextCell, row + k);
            }
        }
    }

    /** Given the gates' sigmoids and the next cell's hyperbolic tangent: the next hidden state. */
    static void hidden(LstmTile tile, int count) {
        int width = tile.width;
        for (int row = 0; row < count; row += width) {
            for (int k = (width - 1) / LANES * LANES; k >= 0; k -= LANES) {
                load(tile.sigmoids, LstmStep.GATES * row + 3 * width + k)
                        .mul(load(tile.squashed, row + k))
                        .intoArray(tile.nextHidden, row + k);
            }
        }
    }

    /** Given all of these, and the gradients of the results: those of the operands. */
    static void pullBack(LstmTile tile, int count) {
        int width = tile.width;
        FloatVector one = Functions.constant(1f);
        for (int row = 0; row < count; row += width) {
            for (int k = (width - 1) / LANES * LANES; k >= 0; k -= LANES) {
                int at = LstmStep.GATES * row + k;
                FloatVector input = load(tile.sigmoids, at);
                FloatVector forget = load(tile.sigmoids, at + width);
                FloatVector candidate = load(tile.candidate, row + k);
                FloatVector output = load(tile.sigmoids, at + 3 * width);
                FloatVector squashed = load(tile.squashed, row + k);
                FloatVector toHidden = load(tile.toNextHidden, row + k);
                FloatVector toNext = toHidden.mul(output)
                        .mul(one.sub(squashed.mul(squashed)))
                        .add(load(tile.toNextCell, row + k));
                FloatVector toForget = load(tile.cell, row + k).mul(toNext);
                toNext.mul(candidate).mul(input).mul(one.sub(input)).intoArray(tile.toGates, at);
                toForget.mul(forget).mul(one.sub(forget)).intoArray(tile.toGates, at + width);
                toNext.mul(input).mul(one.sub(candidate.mul(candidate))).intoArray(tile.toGates, at + 2 * width);
                toHidden.mul(squashed).mul(output).mul(one.sub(output)).intoArray(tile.toGates, at + 3 * width);
                toNext.mul(forget).intoArray(tile.toCell, row + k);
            }
        }
    }

    private static FloatVector load(float[] array, int at) {
        return FloatVector.fromArray(FLOATS, array, at);
    }
}
