package org.flows4j.core.training;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;

/** A source whose batches are spoilt by a test. */
final class MeddlingBatches implements BatchSource {
    /** Changes the values of a batch. */
    interface Meddler {
        void meddle(int call, float[] values);
    }

    private final BatchSource source;
    private final Meddler meddler;
    private int calls;

    MeddlingBatches(BatchSource source, Meddler meddler) {
        this.source = source;
        this.meddler = meddler;
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public Shape sampleShape() {
        return source.sampleShape();
    }

    @Override
    public Batch batch(int[] rows, RandomGenerator random) {
        Tensor values = source.batch(rows, random).values();
        float[] elements = values.toFloats();
        calls++;
        meddler.meddle(calls, elements);
        return new Batch(values.backend().fromFloats(elements, values.shape(), values.dtype()), null);
    }
}
