package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.ParameterOrder;

/** Takes a conditioner's output apart into shifts and unbounded scales, and puts their gradients together. */
final class CouplingChannels {
    private final ParameterOrder order;
    private final int channels;

    /** For {@code channels} shifts and as many scales in each row. */
    CouplingChannels(ParameterOrder order, int channels) {
        this.order = order;
        this.channels = channels;
    }

    /** Reads the parameters of {@code count} elements; {@code raw} has room for twice as many. */
    public void load(CpuTensor parameters, int from, int count, float[] raw, float[] shift, float[] s) {
        if (order == ParameterOrder.INTERLEAVED) {
            parameters.load(2 * from, raw, 0, 2 * count);
            for (int i = 0; i < count; i++) {
                shift[i] = raw[2 * i];
                s[i] = raw[2 * i + 1];
            }
            return;
        }
        float[] first = order == ParameterOrder.SHIFT_FIRST ? shift : s;
        float[] second = order == ParameterOrder.SHIFT_FIRST ? s : shift;
        if (wholeRows(from, count)) {
            parameters.load(2 * from, raw, 0, 2 * count);
            for (int i = 0; i < count; i += channels) {
                System.arraycopy(raw, 2 * i, first, i, channels);
                System.arraycopy(raw, 2 * i + channels, second, i, channels);
            }
        } else {
            for (int done = 0, run; done < count; done += run) {
                run = run(from + done, count - done);
                parameters.load(place(from + done), first, done, run);
                parameters.load(place(from + done) + channels, second, done, run);
            }
        }
    }

    /** Writes what {@link #load} reads. */
    public void store(CpuTensor parameters, int from, int count, float[] raw, float[] shift, float[] s) {
        if (order == ParameterOrder.INTERLEAVED) {
            for (int i = 0; i < count; i++) {
                raw[2 * i] = shift[i];
                raw[2 * i + 1] = s[i];
            }
            parameters.store(2 * from, raw, 0, 2 * count);
            return;
        }
        float[] first = order == ParameterOrder.SHIFT_FIRST ? shift : s;
        float[] second = order == ParameterOrder.SHIFT_FIRST ? s : shift;
        if (wholeRows(from, count)) {
            for (int i = 0; i < count; i += channels) {
                System.arraycopy(first, i, raw, 2 * i, channels);
                System.arraycopy(second, i, raw, 2 * i + channels, channels);
            }
            parameters.store(2 * from, raw, 0, 2 * count);
        } else {
            for (int done = 0, run; done < count; done += run) {
                run = run(from + done, count - done);
                parameters.store(place(from + done), first, done, run);
                parameters.store(place(from + done) + channels, second, done, run);
            }
        }
    }

    private boolean wholeRows(int from, int count) {
        return from % channels == 0 && count % channels == 0;
    }

    /** How many elements from this one on lie in its row. */
    private int run(int element, int most) {
        return Math.min(most, channels - element % channels);
    }

    /** Where an element's parameter lies in the first half of its row. */
    private int place(int element) {
        return element / channels * 2 * channels + element % channels;
    }
}
