package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Elements;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;

/** Convolution kernels rotated by 180 degrees: the input gradient is the convolution with these. */
final class Rotated180 {
    private Rotated180() {}

    /** A copy of {@code [out, in, kh, kw]} with rows and columns in reverse order; the caller closes it. */
    static CpuTensor of(CpuRuntime runtime, CpuTensor weight) {
        int positions = weight.shape().dim(2) * weight.shape().dim(3);
        CpuTensor turned = runtime.scratch(weight.shape(), weight.dtype());
        Elements<Object> elements = Elements.of(weight.dtype());
        int length = Math.max(1, Tile.SIZE / positions) * positions;
        int partLength = Workers.partLength(length);
        runtime.workers().parts(Workers.divide(weight.size(), partLength), (part, tile) -> {
            Object stored = elements.array(length);
            Object reversed = elements.array(length);
            int end = (int) Math.min(weight.size(), (part + 1L) * partLength);
            for (int from = part * partLength; from < end; from += length) {
                int count = Math.min(length, end - from);
                weight.load(from, stored, 0, count);
                for (int kernel = 0; kernel < count; kernel += positions) {
                    elements.copy(stored, kernel + positions - 1, -1, reversed, kernel, 1, positions);
                }
                turned.store(from, reversed, 0, count);
            }
        });
        return turned;
    }
}
