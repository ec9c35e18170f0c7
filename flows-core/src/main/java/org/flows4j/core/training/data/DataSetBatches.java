package org.flows4j.core.training.data;

import java.util.random.RandomGenerator;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/** Batches of a {@link DataSet}, values as they are there (0 to 255 for 8-bit images): scaling is the flow's first layers. */
public final class DataSetBatches implements BatchSource {
    private final DataSet data;
    private final TensorBackend backend;
    private final DType dtype;
    private final Augmentation augmentation;
    private final Shape sampleShape;
    private final Conditions conditions;

    /**
     * The data set as it is.
     *
     * @param data the samples
     * @param backend where batches are made
     * @param dtype the flow's element type
     */
    public DataSetBatches(DataSet data, TensorBackend backend, DType dtype) {
        this(data, backend, dtype, Augmentation.none());
    }

    /**
     * The data set, each sample changed at random whenever it is drawn; for training only.
     *
     * @param data the samples
     * @param backend where batches are made
     * @param dtype the flow's element type
     * @param augmentation changes samples
     */
    public DataSetBatches(DataSet data, TensorBackend backend, DType dtype, Augmentation augmentation) {
        this(data, backend, dtype, augmentation, Conditions.NONE);
    }

    private DataSetBatches(
            DataSet data, TensorBackend backend, DType dtype, Augmentation augmentation, Conditions conditions) {
        this.data = data;
        this.backend = backend;
        this.dtype = dtype;
        this.augmentation = augmentation;
        this.sampleShape = Shape.of(data.sampleDims());
        this.conditions = conditions;
    }

    /**
     * The same batches with the samples' labels as conditions, one channel a class.
     *
     * @param count number of classes, or 0 for batches without conditions
     * @return a new source
     * @throws IllegalArgumentException if the data has no labels, or one that is none of the classes
     */
    public DataSetBatches withClasses(int count) {
        Conditions chosen = count == 0 ? Conditions.NONE : new Conditions.Classes(data, count);
        return new DataSetBatches(data, backend, dtype, augmentation, chosen);
    }

    /**
     * The same batches, each sample conditioned on the row of a table.
     *
     * @param rows as many as there are samples, in the same order
     * @return a new source
     * @throws IllegalArgumentException if there are more or fewer rows than samples, or they are no vectors
     */
    public DataSetBatches withConditions(DataSet rows) {
        return new DataSetBatches(data, backend, dtype, augmentation, new Conditions.Table(rows, data.size()));
    }

    @Override
    public int conditionChannels() {
        return conditions.channels();
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
        return new Batch(values(rows, random), conditions.of(backend, dtype, rows));
    }

    private Tensor values(int[] rows, RandomGenerator random) {
        int length = data.sampleLength();
        Shape shape = sampleShape.batch(rows.length);
        if (dtype == DType.FLOAT64 && augmentation == NoAugmentation.INSTANCE) {
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
