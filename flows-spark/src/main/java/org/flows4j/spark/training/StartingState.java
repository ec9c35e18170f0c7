package org.flows4j.spark.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchOrder;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.data.Seeds;

/** The starting values of a model, computed on the driver from the rows of all tasks. */
final class StartingState {
    private StartingState() {}

    /**
     * Sets the moments of a table's columns to those of all training rows, and collects the rows from which the trainer sets the other
     * starting values: a random sample of all training rows, the one that a trainer with all rows would draw.
     *
     * @param flow new
     * @param firsts number of the first training row of each block, and last that of all training rows
     * @return the data of the trainer that computes the starting values
     * @throws IllegalArgumentException if a column of a table does not vary
     */
    static BatchSource prepare(Flow flow, TrainingSettings settings, JavaRDD<RowBlock> blocks, int... firsts) {
        int rows = firsts[firsts.length - 1];
        int count = Math.min(rows, settings.schedule().initializationBatchSize());
        RandomGenerator random = Seeds.INITIALIZATION.generator(settings.seed(), 0);
        int[] chosen = Arrays.copyOf(BatchOrder.permutation(rows, random), count);
        Arrays.sort(chosen);
        if (flow.sampleShape().rank() == 1) {
            Moments moments = Moments.of(blocks.map(Moments::of).collect());
            moments.requireVariation(Math.toIntExact(flow.sampleShape().size()));
            if (count < rows) {
                setMoments(flow, moments);
            }
        }
        return new Rows(flow, rows, collect(blocks, firsts, chosen));
    }

    /** The data of a trainer that has its starting values: only the number of rows is asked for. */
    static BatchSource resumed(Flow flow, int... firsts) {
        return new Rows(flow, firsts[firsts.length - 1], Map.of());
    }

    private static Map<Integer, double[]> collect(JavaRDD<RowBlock> blocks, int[] firsts, int[] sorted) {
        Broadcast<int[]> wanted = new org.apache.spark.api.java.JavaSparkContext(blocks.context()).broadcast(sorted);
        Map<Integer, double[]> found = new HashMap<>();
        List<Map<Integer, double[]>> parts = blocks.mapPartitionsWithIndex(
                        (task, block) -> List.of(chosen(block.next(), firsts[task], wanted.value()))
                                .iterator(),
                        false)
                .collect();
        parts.forEach(found::putAll);
        wanted.destroy();
        return found;
    }

    private static Map<Integer, double[]> chosen(RowBlock block, int first, int... sorted) {
        Map<Integer, double[]> chosen = new HashMap<>();
        int number = first;
        for (int i = 0; i < block.rows(); i++) {
            if (!block.heldOut(i)) {
                if (Arrays.binarySearch(sorted, number) >= 0) {
                    chosen.put(number, Arrays.copyOfRange(block.values(), i * block.width(), (i + 1) * block.width()));
                }
                number++;
            }
        }
        return chosen;
    }

    /** The buffers of the layers that standardize columns and conditions; a layer whose buffers are set does not initialize itself. */
    private static void setMoments(Flow flow, Moments moments) {
        int columns = Math.toIntExact(flow.sampleShape().size());
        set(flow, "columns", moments, 0, columns);
        set(flow, "condition", moments, columns, flow.conditionChannels());
    }

    private static void set(Flow flow, String layer, Moments moments, int from, int count) {
        Map<String, Parameter> buffers = new HashMap<>();
        flow.parameters().asList().forEach(parameter -> buffers.put(parameter.name(), parameter));
        Parameter mean = buffers.get(layer + ".mean");
        Parameter deviation = buffers.get(layer + ".deviation");
        Parameter initialized = buffers.get(layer + ".initialized");
        if (mean == null
                || deviation == null
                || initialized == null
                || mean.shape().size() != count) {
            return;
        }
        double[] means = new double[count];
        double[] deviations = new double[count];
        for (int j = 0; j < count; j++) {
            means[j] = moments.mean(from + j);
            deviations[j] = moments.deviation(from + j);
        }
        mean.assign(means);
        deviation.assign(deviations);
        initialized.assign(new double[] {1});
    }

    /** The rows that initialization asks for. */
    private record Rows(Flow flow, int size, Map<Integer, double[]> values) implements BatchSource {
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
            double[] samples = new double[rows.length * length];
            double[] conditions = new double[rows.length * channels];
            for (int i = 0; i < rows.length; i++) {
                double[] row = values.get(rows[i]);
                System.arraycopy(row, 0, samples, i * length, length);
                System.arraycopy(row, length, conditions, i * channels, channels);
            }
            Tensor x = flow.backend().fromDoubles(samples, flow.sampleShape().batch(rows.length), flow.dtype());
            return new Batch(
                    x,
                    channels == 0
                            ? null
                            : flow.backend().fromDoubles(conditions, Shape.of(rows.length, channels), flow.dtype()));
        }
    }
}
