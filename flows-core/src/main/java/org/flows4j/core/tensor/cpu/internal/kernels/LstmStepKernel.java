package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.LstmTile;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.LstmStep;
import org.jspecify.annotations.Nullable;

/** {@link LstmStep} in one pass, forward and backward. */
public final class LstmStepKernel extends FloatKernel {
    private static final int GATES = LstmStep.GATES;

    public LstmStepKernel(CpuRuntime runtime, LstmStep op) {
        super(runtime, op);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor cell = inputs[2];
        CpuTensor nextHidden = like(cell);
        CpuTensor nextCell = like(cell);
        int width = cell.shape().channels();
        runtime.workers().tiles(cell.size(), LstmTile.length(Math.max(1, width)), (from, count, arrays) -> {
            LstmTile tile = load(inputs, from, count, arrays);
            runtime.math().lstm().step(tile, count);
            nextCell.store(from, tile.nextCell, 0, count);
            nextHidden.store(from, tile.nextHidden, 0, count);
        });
        return new CpuTensor[] {nextHidden, nextCell};
    }

    private static LstmTile load(CpuTensor[] inputs, int from, int count, Tile arrays) {
        CpuTensor cell = inputs[2];
        LstmTile tile = new LstmTile(arrays, cell.shape().channels(), count);
        // The sigmoids' array is free until the gates are known.
        float[] ofHidden = tile.sigmoids;
        inputs[0].load(GATES * from, tile.gates, 0, GATES * count);
        inputs[1].load(GATES * from, ofHidden, 0, GATES * count);
        for (int i = 0; i < GATES * count; i++) {
            tile.gates[i] += ofHidden[i];
        }
        cell.load(from, tile.cell, 0, count);
        return tile;
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor cell = inputs[2];
        CpuTensor toGates = like(inputs[0]);
        CpuTensor toCell = like(cell);
        int width = cell.shape().channels();
        runtime.workers().tiles(cell.size(), LstmTile.length(Math.max(1, width)), (from, count, arrays) -> {
            LstmTile tile = load(inputs, from, count, arrays);
            loadOrZero(gradients[0], from, tile.toNextHidden, count);
            loadOrZero(gradients[1], from, tile.toNextCell, count);
            runtime.math().lstm().pullBack(tile, count);
            toGates.store(GATES * from, tile.toGates, 0, GATES * count);
            toCell.store(from, tile.toCell, 0, count);
        });
        return new @Nullable Tensor[] {needed[0] ? toGates : null, needed[1] ? toGates : null, needed[2] ? toCell : null
        };
    }
}
