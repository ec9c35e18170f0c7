package org.flows4j.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Measures the memory and time of a training step of a multi-scale flow of color images in each memory mode, as the flow gets deeper.
 *
 * @param backend computes, and holds no other tensors
 * @param dtype number format
 * @param measurement number of steps
 */
public record MemoryBench(TensorBackend backend, DType dtype, Measurement measurement) {
    private static final double MEBIBYTE = 1 << 20;
    /** Parameters, their gradients, and the two moments that Adam keeps of these. */
    private static final int COPIES = 4;

    /**
     * A training step.
     *
     * @param steps steps of flow per scale
     * @param mode memory mode of the step
     * @param parameters number of parameters of the flow
     * @param seconds median time
     * @param timeRatio ratio to the time of {@code STORE} at the same depth
     * @param peak peak memory of tensors in MiB
     * @param state part of the peak used by parameters, gradients and the optimizer's moments, in MiB
     */
    public record Row(
            int steps, MemoryMode mode, long parameters, double seconds, double timeRatio, double peak, double state) {
        /** The memory of the pass itself in MiB: activations and their gradients. */
        public double activations() {
            return peak - state;
        }
    }

    /**
     * The training images, and the extents of the flow other than its depth.
     *
     * @param batch images per step
     * @param size height and width
     * @param levels number of scales
     * @param hidden channels of the coupling networks' hidden layers
     */
    public record Extents(int batch, int size, int levels, int hidden) {}

    /**
     * Measures.
     *
     * @param extents of data and flow
     * @param depths steps per scale
     * @param done receives each row as soon as it is measured
     * @return one row per depth and mode, {@code STORE} first
     */
    public List<Row> run(Extents extents, List<Integer> depths, Consumer<Row> done) {
        List<Row> rows = new ArrayList<>();
        for (int depth : depths) {
            double stored = 0;
            for (MemoryMode mode : MemoryMode.values()) {
                Row row = measure(extents, depth, mode, stored);
                stored = mode == MemoryMode.STORE ? row.seconds() : stored;
                rows.add(row);
                done.accept(row);
            }
        }
        return rows;
    }

    private Row measure(Extents extents, int depth, MemoryMode mode, double stored) {
        ParameterFactory factory = new ParameterFactory(backend, dtype, new SplittableRandom(0));
        Flow flow = BenchNetworks.glow(factory, extents.size(), extents.levels(), depth, extents.hidden());
        float[] images =
                new float[Math.toIntExact(extents.batch() * flow.sampleShape().size())];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) (random.nextDouble() - 0.5);
        }
        double seconds = TrainingBench.medianStep(flow, images, extents.batch(), mode, measurement);
        double peak = backend.memory().peak() / MEBIBYTE;
        long parameters = flow.parameters().count();
        for (Parameter parameter : flow.parameters()) {
            parameter.value().close();
        }
        backend.trimMemory();
        backend.resetPeakMemory();
        double state = COPIES * parameters * dtype.bytes() / MEBIBYTE;
        return new Row(depth, mode, parameters, seconds, stored == 0 ? 1 : seconds / stored, peak, state);
    }
}
