package org.flows4j.core.tensor.cpu.internal.vector;

import java.util.Arrays;
import org.flows4j.core.tensor.cpu.internal.math.FastLogisticMixture;
import org.flows4j.core.tensor.cpu.internal.math.MixtureInverse;
import org.flows4j.core.tensor.cpu.internal.math.MixtureMath;
import org.flows4j.core.tensor.ops.MixLogElement;

/**
 * Inverses of mixtures of logistic distributions on the Vector API. The elements of a tile take the steps of their searches together,
 * so that the processor computes the sums of one while it waits for those of another. Those whose sums come near the limits of doubles are
 * searched for one by one.
 */
final class VectorApiMixtureInverse {
    private static final int MOST_STEPS = 100;

    private final MixtureMath math;
    private final Loop unpack = new Loop(MixtureInverseLoops.class, "unpack");
    private final Loop ranges = new Loop(MixtureInverseLoops.class, "ranges");
    private final Loop evaluate = new Loop(MixtureInverseLoops.class, "evaluate");
    private final Loop check = new Loop(MixtureInverseLoops.class, "check");
    private final Loop step = new Loop(MixtureInverseLoops.class, "step");
    private final Loop log = new Loop(DoubleMixtureLoops.class, "logOfNormal");

    VectorApiMixtureInverse(MixtureMath math) {
        this.math = math;
    }

    void invert(MixtureInverse tile, int count) {
        unpack.run(tile, count);
        math.exp(tile.weight, tile.weight, count * tile.pitch);
        math.exp(tile.scale, tile.scale, count * tile.pitch);
        targets(tile, count);
        ranges.run(tile, count);
        start(tile, count);
        search(tile, count);
        finish(tile, count);
    }

    /** The log-odds that belong to the values. */
    private void targets(MixtureInverse tile, int count) {
        int width = tile.op.parametersPerElement();
        for (int i = 0; i < count; i++) {
            tile.a[i] = tile.raw[i * width];
            tile.shift[i] = tile.raw[i * width + 1];
        }
        if (tile.op.boundedScale()) {
            tanh(tile, count);
        }
        for (int i = 0; i < count; i++) {
            tile.scratch[i] = -tile.a[i];
        }
        math.exp(tile.scratch, tile.scratch, count);
        for (int i = 0; i < count; i++) {
            double value = tile.values[i];
            double shift = tile.shift[i];
            tile.target[i] = tile.op.shiftFirst() ? value * tile.scratch[i] - shift : (value - shift) * tile.scratch[i];
        }
        if (tile.op.margin() > 0) {
            for (int i = 0; i < count; i++) {
                tile.target[i] = MixLogElement.withoutMargin(tile.op, tile.target[i]);
            }
        }
    }

    private void tanh(MixtureInverse tile, int count) {
        for (int i = 0; i < count; i++) {
            tile.scratch[i] = -2 * Math.abs(tile.a[i]);
        }
        math.exp(tile.scratch, tile.scratch, count);
        for (int i = 0; i < count; i++) {
            double e = tile.scratch[i];
            tile.a[i] = Math.copySign((1 - e) / (1 + e), tile.a[i]);
        }
    }

    private static void start(MixtureInverse tile, int count) {
        for (int i = 0; i < count; i++) {
            double length = tile.high[i] - tile.low[i];
            tile.x[i] = Math.min(Math.max(tile.x[i] / tile.total[i], tile.low[i]), tile.high[i]);
            tile.last[i] = length;
            tile.lastButOne[i] = length;
            tile.state[i] = length <= Double.MAX_VALUE ? MixtureInverse.SEARCHED : MixtureInverse.FAILED;
        }
        // The padding of the last vector.
        Arrays.fill(tile.state, count, MixtureInverse.MOST, MixtureInverse.FOUND);
    }

    private void search(MixtureInverse tile, int count) {
        int searched = list(tile, count, MixtureInverse.SEARCHED);
        for (int steps = 0; steps < MOST_STEPS && searched > 0; steps++) {
            evaluate.run(tile, searched);
            check.run(tile, count);
            for (int i = 0; i < count; i++) {
                tile.scratch[i] = tile.below[i] / tile.above[i];
            }
            log.run(tile.scratch, tile.logs, count);
            step.run(tile, count);
            searched = list(tile, count, MixtureInverse.SEARCHED);
        }
        for (int j = 0; j < searched; j++) {
            tile.state[tile.list[j]] = MixtureInverse.FAILED;
        }
    }

    /** Lists the elements in a state and returns their number. */
    private static int list(MixtureInverse tile, int count, double state) {
        int length = 0;
        for (int i = 0; i < count; i++) {
            tile.list[length] = i;
            length += tile.state[i] == state ? 1 : 0;
        }
        return length;
    }

    /** The slopes at the inverses. */
    private void finish(MixtureInverse tile, int count) {
        evaluate.run(tile, list(tile, count, MixtureInverse.FOUND));
        check.run(tile, count);
        double margin = tile.op.margin();
        double share = 1 - 2 * margin;
        for (int i = 0; i < count; i++) {
            double total = tile.total[i];
            double below = margin * total + share * tile.below[i];
            double above = margin * total + share * tile.above[i];
            tile.scratch[i] = share * tile.density[i] * total / (below * above);
        }
        log.run(tile.scratch, tile.logs, count);
        MixLogElement element = null;
        for (int i = 0; i < count; i++) {
            if (tile.state[i] == MixtureInverse.FOUND) {
                tile.values[i] = (float) tile.x[i];
                tile.logSlopes[i] = (float) -(tile.logs[i] + tile.a[i]);
            } else {
                element =
                        element == null ? new MixLogElement(tile.op, new FastLogisticMixture(math, tile.op)) : element;
                tile.invert(i, element);
            }
        }
    }
}
