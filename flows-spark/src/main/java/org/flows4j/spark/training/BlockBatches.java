package org.flows4j.spark.training;

import java.util.random.RandomGenerator;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;

/** Batches of some rows of a block, under the numbers that these rows have among all rows of their kind. */
final class BlockBatches implements BatchSource {
    private final Flow flow;
    private final RowBlock block;
    private final int[] chosen;
    private final int first;
    private final int size;

    private BlockBatches(Flow flow, RowBlock block, int[] chosen, int first, int size) {
        this.flow = flow;
        this.block = block;
        this.chosen = chosen;
        this.first = first;
        this.size = size;
    }

    /**
     * The training rows of a block.
     *
     * @param first number of the first of them among all training rows
     * @param size number of training rows of all blocks
     */
    static BlockBatches training(Flow flow, RowBlock block, int first, int size) {
        return new BlockBatches(flow, block, block.rows(false), first, size);
    }

    /** The held-out rows of a block, numbered from 0. */
    static BlockBatches heldOut(Flow flow, RowBlock block) {
        int[] rows = block.rows(true);
        return new BlockBatches(flow, block, rows, 0, rows.length);
    }

    /** Whether a row is in this block. */
    boolean has(int row) {
        return row >= first && row < first + chosen.length;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Shape sampleShape() {
        return flow.sampleShape();
    }

    @Override
    public int conditionChannels() {
        return flow.conditionChannels();
    }

    @Override
    public Batch batch(int[] rows, RandomGenerator random) {
        int length = Math.toIntExact(flow.sampleShape().size());
        int channels = flow.conditionChannels();
        Tensor samples = tensor(rows, 0, length, flow.sampleShape().batch(rows.length));
        return new Batch(
                samples, channels == 0 ? null : tensor(rows, length, channels, Shape.of(rows.length, channels)));
    }

    private Tensor tensor(int[] rows, int from, int count, Shape shape) {
        DType dtype = flow.dtype();
        double[] values = new double[rows.length * count];
        for (int i = 0; i < rows.length; i++) {
            int row = chosen[rows[i] - first];
            System.arraycopy(block.values(), row * block.width() + from, values, i * count, count);
        }
        return flow.backend().fromDoubles(values, shape, dtype);
    }
}
