package org.flows4j.core.training.data;

import java.util.random.RandomGenerator;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** Batches of a {@link DataSet}. Values are unchanged (0 to 255 for 8-bit images): the first layers of a flow scale them. */
public final class DataSetBatches implements BatchSource {
    private final DataSet data;
    private final TensorBackend backend;
    private final DType dtype;
    private final Augmentation augmentation;
    private final Shape sampleShape;
    private final @Nullable Conditions conditions;

    /** Batches on this backend with the flow's element type. */
    public DataSetBatches(DataSet data, TensorBackend backend, DType dtype) {
        this(data, backend, dtype, Augmentation.NONE);
    }

    /** Batches for training, with a random change of each sample whenever it is drawn. */
    public DataSetBatches(DataSet data, TensorBackend backend, DType dtype, Augmentation augmentation) {
        this(data, backend, dtype, augmentation, null);
    }

    private DataSetBatches(
            DataSet data,
            TensorBackend backend,
            DType dtype,
            Augmentation augmentation,
            @Nullable Conditions conditions) {
        this.data = data;
        this.backend = backend;
        this.dtype = dtype;
        this.augmentation = augmentation;
        this.sampleShape = Shape.of(data.sampleDims());
        this.conditions = conditions;
    }

    /**
     * Returns the same batches with labels as conditions, one channel per class.
     *
     * @param count number of classes, or 0 for batches without conditions
     * @throws IllegalArgumentException if a label is missing or is not one of the classes
     */
    public DataSetBatches withClasses(int count) {
        Conditions chosen = count == 0 ? null : new Conditions.Classes(data, count);
        return new DataSetBatches(data, backend, dtype, augmentation, chosen);
    }

    /**
     * Returns the same batches with a row of a table as the condition of each sample.
     *
     * @param rows one per sample, in the same order
     * @throws IllegalArgumentException if there are more or fewer rows than samples, or they are not vectors
     */
    public DataSetBatches withConditions(DataSet rows) {
        return new DataSetBatches(data, backend, dtype, augmentation, new Conditions.Table(rows, data.size()));
    }

    @Override
    public int conditionChannels() {
        return conditions == null ? 0 : conditions.channels();
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    @Override
    public Batch batch(int[] rows, RandomGenerator random) {
        return new Batch(values(rows, random), conditions == null ? null : conditions.of(backend, dtype, rows));
    }

    private Tensor values(int[] rows, RandomGenerator random) {
        int length = data.sampleLength();
        Shape shape = sampleShape.batch(rows.length);
        if (dtype == DType.FLOAT64 && augmentation == Augmentation.NONE) {
            double[] values = new double[Math.multiplyExact(rows.length, length)];
            for (int i = 0; i < rows.length; i++) {
                data.copySample(rows[i], values, i * length);
            }
            return backend.fromDoubles(values, shape, dtype);
        }
        float[] values = new float[Math.multiplyExact(rows.length, length)];
        for (int i = 0; i < rows.length; i++) {
            data.copySample(rows[i], values, i * length);
            augmentation.apply(values, i * length, sampleShape, random);
        }
        return backend.fromFloats(values, shape, dtype);
    }
}
