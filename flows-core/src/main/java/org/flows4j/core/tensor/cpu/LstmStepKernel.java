package org.flows4j.core.tensor.cpu;

import java.util.Arrays;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.LstmStep;
import org.jspecify.annotations.Nullable;

/** {@link LstmStep} in one pass, forwards and backwards. Tiles are whole rows, of which the gates are four times as long. */
final class LstmStepKernel extends FloatKernel {
    private static final int GATES = LstmStep.GATES;
    private static final int INPUT = 0;
    private static final int FORGET = 1;
    private static final int CANDIDATE = 2;
    private static final int OUTPUT = 3;

    private final LstmStep op;

    LstmStepKernel(CpuRuntime runtime, LstmStep op) {
        super(runtime);
        this.op = op;
    }

    @Override
    void check(Tensor... inputs) {
        op.check(inputs);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor cell = inputs[2];
        CpuTensor nextHidden = like(cell);
        CpuTensor nextCell = like(cell);
        int width = cell.shape().channels();
        runtime.workers().tiles(cell.size(), ColumnSums.tileLength(width), (from, count, tile) -> {
            float[][] gates = gates(inputs, width, from, count, tile);
            float[] c = array(tile, 8, count);
            float[] squashed = array(tile, 9, count);
            cell.load(from, c, 0, count);
            for (int i = 0; i < count; i++) {
                c[i] = gates[FORGET][i] * c[i] + gates[INPUT][i] * gates[CANDIDATE][i];
            }
            nextCell.store(from, c, 0, count);
            runtime.math().unary(UnaryOp.TANH, c, squashed, count);
            for (int i = 0; i < count; i++) {
                squashed[i] *= gates[OUTPUT][i];
            }
            nextHidden.store(from, squashed, 0, count);
        });
        return new CpuTensor[] {nextHidden, nextCell};
    }

    /** The four gates after their nonlinearities, each in an array of its own. */
    private float[][] gates(CpuTensor[] inputs, int width, int from, int count, Tile tile) {
        float[] ofInput = wide(tile, 0, count);
        float[] ofHidden = wide(tile, 1, count);
        inputs[0].load(GATES * from, ofInput, 0, GATES * count);
        inputs[1].load(GATES * from, ofHidden, 0, GATES * count);
        float[] sum = array(tile, GATES, count);
        float[][] gates = new float[GATES][];
        for (int gate = 0; gate < GATES; gate++) {
            for (int row = 0; row < count; row += width) {
                int at = GATES * row + gate * width;
                for (int i = 0; i < width; i++) {
                    sum[row + i] = ofInput[at + i] + ofHidden[at + i];
                }
            }
            gates[gate] = array(tile, gate, count);
            UnaryOp squash = gate == CANDIDATE ? UnaryOp.TANH : UnaryOp.SIGMOID;
            runtime.math().unary(squash, sum, gates[gate], count);
        }
        return gates;
    }

    private static float[] wide(Tile tile, int index, int count) {
        return GATES * count <= Tile.LONG
                ? tile.longFloats(index)
                : new float[Workers.divide(GATES * count, VectorMath.PADDING) * VectorMath.PADDING];
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor cell = inputs[2];
        CpuTensor toGates = like(inputs[0]);
        CpuTensor toCell = like(cell);
        int width = cell.shape().channels();
        runtime.workers().tiles(cell.size(), ColumnSums.tileLength(width), (from, count, tile) -> {
            float[][] gates = gates(inputs, width, from, count, tile);
            float[] c = array(tile, 8, count);
            float[] next = array(tile, 9, count);
            float[] squashed = array(tile, 10, count);
            cell.load(from, c, 0, count);
            outputs[1].load(from, next, 0, count);
            runtime.math().unary(UnaryOp.TANH, next, squashed, count);
            float[] toHidden = gradient(gradients[0], from, count, tile, 11);
            float[] toNext = gradient(gradients[1], from, count, tile, 12);
            pullBack(gates, c, squashed, toHidden, toNext, count);
            toCell.store(from, toNext, 0, count);
            float[] wide = wide(tile, 0, count);
            interleave(gates, wide, width, count);
            toGates.store(GATES * from, wide, 0, GATES * count);
        });
        return new @Nullable Tensor[] {needed[0] ? toGates : null, needed[1] ? toGates : null, needed[2] ? toCell : null
        };
    }

    private static float[] gradient(@Nullable CpuTensor gradient, int from, int count, Tile tile, int index) {
        float[] values = array(tile, index, count);
        if (gradient == null) {
            Arrays.fill(values, 0, count, 0);
        } else {
            gradient.load(from, values, 0, count);
        }
        return values;
    }

    /** Turns the gates into their gradients, and the gradient of the next cell into that of the cell. */
    private static void pullBack(
            float[][] gates, float[] c, float[] squashed, float[] toHidden, float[] toNext, int count) {
        float[] input = gates[INPUT];
        float[] forget = gates[FORGET];
        float[] candidate = gates[CANDIDATE];
        float[] output = gates[OUTPUT];
        for (int k = 0; k < count; k++) {
            float i = input[k];
            float f = forget[k];
            float g = candidate[k];
            float o = output[k];
            float t = squashed[k];
            float toC = toNext[k] + toHidden[k] * o * (1 - t * t);
            output[k] = toHidden[k] * t * o * (1 - o);
            input[k] = toC * g * i * (1 - i);
            forget[k] = toC * c[k] * f * (1 - f);
            candidate[k] = toC * i * (1 - g * g);
            toNext[k] = toC * f;
        }
    }

    private static void interleave(float[][] gates, float[] wide, int width, int count) {
        for (int gate = 0; gate < GATES; gate++) {
            for (int row = 0; row < count; row += width) {
                System.arraycopy(gates[gate], row, wide, GATES * row + gate * width, width);
            }
        }
    }
}
