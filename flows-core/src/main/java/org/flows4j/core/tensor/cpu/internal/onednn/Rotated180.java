package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;

/** Turns convolution kernels by 180 degrees, which is what makes an input gradient a convolution of its own. */
final class Rotated180 {
    private Rotated180() {}

    /** A copy of {@code [out, in, kh, kw]} with rows and columns in reverse order; whoever asks for it closes it. */
    static CpuTensor of(CpuRuntime runtime, CpuTensor weight) {
        int positions = weight.shape().dim(2) * weight.shape().dim(3);
        CpuTensor turned = runtime.scratch(weight.shape(), weight.dtype());
        boolean single = weight.dtype() == DType.FLOAT32;
        int length = Math.max(1, Tile.SIZE / positions) * positions;
        int partLength = Math.max(1, Workers.PART / length) * length;
        runtime.workers().parts(Workers.divide(weight.size(), partLength), (part, tile) -> {
            Object array = single ? new float[length] : new double[length];
            int end = (int) Math.min(weight.size(), (part + 1L) * partLength);
            for (int from = part * partLength; from < end; from += length) {
                int count = Math.min(length, end - from);
                weight.load(from, array, 0, count);
                for (int kernel = 0; kernel < count; kernel += positions) {
                    if (array instanceof float[] floats) {
                        reverse(floats, kernel, kernel + positions - 1);
                    } else {
                        reverse((double[]) array, kernel, kernel + positions - 1);
                    }
                }
                turned.store(from, array, 0, count);
            }
        });
        return turned;
    }

    private static void reverse(float[] array, int first, int last) {
        for (int i = first, j = last; i < j; i++, j--) {
            float kept = array[i];
            array[i] = array[j];
            array[j] = kept;
        }
    }

    private static void reverse(double[] array, int first, int last) {
        for (int i = first, j = last; i < j; i++, j--) {
            double kept = array[i];
            array[i] = array[j];
            array[j] = kept;
        }
    }
}
