package org.flows4j.core.training;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.flow.ClassCondition;
import org.flows4j.core.io.DataSet;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** Batches of a {@link DataSet}, values as they are there (0 to 255 for 8-bit images): scaling is the flow's first layers. */
public final class DataSetBatches implements BatchSource {
    private final DataSet data;
    private final TensorBackend backend;
    private final DType dtype;
    private final Augmentation augmentation;
    private final Shape sampleShape;
    private final int classes;

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
        this(data, backend, dtype, augmentation, 0);
    }

    private DataSetBatches(DataSet data, TensorBackend backend, DType dtype, Augmentation augmentation, int classes) {
        this.data = data;
        this.backend = backend;
        this.dtype = dtype;
        this.augmentation = augmentation;
        this.sampleShape = Shape.of(data.sampleDims());
        this.classes = classes;
    }

    /**
     * The same batches with the samples' labels as conditions, one channel a class.
     *
     * @param count number of classes, or 0 for batches without conditions
     * @return a new source
     * @throws IllegalArgumentException if the data has no labels, or one that is none of the classes
     */
    public DataSetBatches withClasses(int count) {
        for (int i = 0; i < data.size() && count > 0; i++) {
            int label = data.label(i)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "A class-conditional flow needs labels, and the data has none"));
            if (label < 0 || label >= count) {
                throw new IllegalArgumentException("The flow was built for classes 0 to " + (count - 1)
                        + ", but sample " + i + " has the label " + label);
            }
        }
        return new DataSetBatches(data, backend, dtype, augmentation, count);
    }

    @Override
    public int conditionChannels() {
        return classes;
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
        int length = data.sampleLength();
        float[] values = new float[Math.multiplyExact(rows.length, length)];
        for (int i = 0; i < rows.length; i++) {
            data.copySample(rows[i], values, i * length);
            augmentation.apply(values, i * length, sampleShape, random);
        }
        return new Batch(backend.fromFloats(values, sampleShape.batch(rows.length), dtype), condition(rows));
    }

    private @Nullable Tensor condition(int... rows) {
        if (classes == 0) {
            return null;
        }
        int[] labels =
                Arrays.stream(rows).map(row -> data.label(row).orElseThrow()).toArray();
        return ClassCondition.of(backend, dtype, classes, labels);
    }
}
