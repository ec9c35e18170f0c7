package org.flows4j.core.data.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.flows4j.core.data.ByteDataSet;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.DoubleDataSet;
import org.flows4j.core.data.FloatDataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.io.ByteSource;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.MemoryLimit;
import org.flows4j.core.io.numpy.NpyHeader;
import org.flows4j.core.io.numpy.NpyReader;
import org.flows4j.core.io.numpy.NpyType;

/** Turns the data that follows the header of an npy file into a data set, sample by sample. */
final class NpySamples {
    private final ByteSource source;
    private final NpyHeader header;
    private final int count;
    private final int[] sampleDims;

    /** The position in the data set of each element of a sample in the file. */
    private final int[] targets;

    /** Checks the shape; the data is read afterwards. */
    NpySamples(ByteSource source, NpyHeader header, ImageLayout layout) {
        this.source = source;
        this.header = header;
        List<Integer> shape = header.shape();
        if (shape.size() < 2 || shape.size() > 4) {
            throw new FlowsIoException(source.name() + ": has shape " + shape + ", but samples need [count, length],"
                    + " [count, height, width] or four dimensions of images; reshape the array");
        }
        if (shape.contains(0)) {
            throw new FlowsIoException(source.name() + ": has shape " + shape + "; there is no data in it");
        }
        this.count = shape.get(0);
        long length = header.byteLength(source.name()) / header.type().bytes() / count;
        if (length > NpyReader.LARGEST_ARRAY / header.type().bytes()) {
            throw new FlowsIoException(source.name() + ": a sample of the array of shape " + shape
                    + " has more than 2 GB; save it in parts");
        }
        source.claimMemory(memory(header, count, length), "samples of shape " + shape);
        if (shape.size() == 4 && layout.isChannelsFirst(shape.get(1), shape.get(3))) {
            this.sampleDims = new int[] {shape.get(2), shape.get(3), shape.get(1)};
            this.targets = channelsLastTargets(shape.get(1), shape.get(2) * shape.get(3));
        } else {
            this.sampleDims = shape.size() == 3
                    ? new int[] {shape.get(1), shape.get(2), 1}
                    : shape.stream().skip(1).mapToInt(Integer::intValue).toArray();
            this.targets = IntStream.range(0, (int) length).toArray();
        }
    }

    /** Returns whether these are rows of a table with digits that single precision would lose. */
    private static boolean isPreciseTable(NpyHeader header) {
        return header.shape().size() == 2
                && switch (header.type()) {
                    case I4, I8, U4, F8 -> true;
                    case U1, B1, I1, I2, U2, F4 -> false;
                };
    }

    /** The values, the raw bytes of a sample or, in Fortran order, two copies of all, and the table of places. */
    private static long memory(NpyHeader header, long count, long length) {
        int bytes = header.type().bytes();
        long held = bytes == 1 && !header.type().equals(NpyType.I1)
                ? MemoryLimit.ofByteSamples(count, length)
                : count * length * Math.max(isPreciseTable(header) ? Double.BYTES : Float.BYTES, bytes);
        long raw = header.fortranOrder() ? 2 * count * length * bytes : 2 * length * bytes;
        return held + raw + Integer.BYTES * length;
    }

    private static int[] channelsLastTargets(int channels, int pixels) {
        return IntStream.range(0, channels * pixels)
                .map(i -> i % pixels * channels + i / pixels)
                .toArray();
    }

    DataSet read() {
        int sampleBytes = targets.length * header.type().bytes();
        if (!header.fortranOrder()) {
            DataSet data = convert(i -> source.read(sampleBytes, "sample " + i), header.order());
            source.requireEnd();
            return data;
        }
        byte[] bytes = source.read(NpyReader.checkedLength(source, header), "the array data");
        source.requireEnd();
        byte[] ordered = NpyReader.littleEndianRowMajor(header, bytes);
        return convert(
                i -> Arrays.copyOfRange(ordered, i * sampleBytes, (i + 1) * sampleBytes), ByteOrder.LITTLE_ENDIAN);
    }

    private DataSet convert(IntFunction<byte[]> samples, ByteOrder order) {
        return switch (header.type()) {
            case U1 -> bytes(samples, 256);
            case B1 -> bytes(samples, 2);
            case I1, I2, I4, I8, U2, U4, F4, F8 -> floats(samples, order);
        };
    }

    private DataSet bytes(IntFunction<byte[]> samples, int levels) {
        List<byte[]> converted = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] raw = samples.apply(i);
            byte[] sample = new byte[raw.length];
            for (int j = 0; j < raw.length; j++) {
                if ((raw[j] & 0xff) >= levels) {
                    throw new FlowsIoException(source.name() + ": element " + j + " of sample " + i + " is "
                            + (raw[j] & 0xff) + ", but a boolean is 0 or 1; the file is damaged");
                }
                sample[targets[j]] = raw[j];
            }
            converted.add(sample);
        }
        return new ByteDataSet(sampleDims, levels, converted, Labels.NONE);
    }

    private DataSet floats(IntFunction<byte[]> samples, ByteOrder order) {
        long total = (long) count * targets.length;
        if (total > NpyReader.LARGEST_ARRAY) {
            throw new FlowsIoException(source.name() + ": has " + total + " real values, but at most "
                    + NpyReader.LARGEST_ARRAY + " can be held; save it in parts");
        }
        return isPreciseTable(header) ? table(samples, order) : singles(samples, order);
    }

    /** Tables keep the digits that single precision would lose. */
    private DataSet table(IntFunction<byte[]> samples, ByteOrder order) {
        double[] values = new double[count * targets.length];
        for (int i = 0; i < count; i++) {
            ByteBuffer raw = ByteBuffer.wrap(samples.apply(i)).order(order);
            for (int j = 0; j < targets.length; j++) {
                values[i * targets.length + j] = checked(header.type().nextDouble(raw), i, j);
            }
        }
        return new DoubleDataSet(targets.length, values, List.of(), Labels.NONE);
    }

    private DataSet singles(IntFunction<byte[]> samples, ByteOrder order) {
        float[] values = new float[count * targets.length];
        for (int i = 0; i < count; i++) {
            ByteBuffer raw = ByteBuffer.wrap(samples.apply(i)).order(order);
            for (int j = 0; j < targets.length; j++) {
                values[i * targets.length + targets[j]] =
                        (float) checked(header.type().nextDouble(raw), i, j);
            }
        }
        return new FloatDataSet(sampleDims, values, Labels.NONE);
    }

    private double checked(double value, int sample, int element) {
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
            throw new FlowsIoException(source.name() + ": element " + element + " of sample " + sample + " is " + value
                    + ", but samples must be finite floats; remove or replace it");
        }
        return value;
    }
}
