package org.flows4j.spark.training;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.RemotePasses;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The passes of a training as Spark jobs. A step is one job: the values of the parameters travel to the tasks with the job, and the
 * gradients return to the driver as its result, which is added in the order of the tasks. If there are more than {@code fanIn} tasks, groups of
 * that number are added on the executors first.
 *
 * @param blocks the rows of each task
 * @param replicas where tasks get copies of the model
 * @param settings of the training, as JSON
 * @param firsts number of the first training row of each task, and last that of all training rows
 * @param evaluates whether there are held-out rows
 * @param dimensions number of values of a sample
 * @param fanIn largest number of gradients that are added in one place
 */
record ClusterPasses(
        JavaRDD<RowBlock> blocks,
        Replica.Source replicas,
        String settings,
        int[] firsts,
        boolean evaluates,
        long dimensions,
        int fanIn)
        implements RemotePasses {
    @Override
    public double differentiate(int[] rows, long step, FlatParameters parameters) {
        GradientTask task =
                new GradientTask(replicas, FlatValues.of(parameters.values()), settings, firsts, rows, step);
        PartialGradient sum = PartialGradient.sum(
                grouped(blocks.mapPartitionsWithIndex(task, true)).collect());
        FlatValues values = sum.values();
        if (values == null) {
            throw new IllegalStateException("No task has a row of the batch of step " + step);
        }
        values.copyTo(parameters.gradients());
        return sum.loss();
    }

    private JavaRDD<PartialGradient> grouped(JavaRDD<PartialGradient> parts) {
        int size = fanIn;
        int tasks = firsts.length - 1;
        if (tasks <= size) {
            return parts;
        }
        return parts.mapToPair(part -> new Tuple2<>(part.task() / size, part))
                .partitionBy(new TrainingRows.ByNumber((tasks + size - 1) / size))
                .mapPartitions(ClusterPasses::added);
    }

    private static Iterator<PartialGradient> added(Iterator<Tuple2<Integer, PartialGradient>> group) {
        List<PartialGradient> parts = new ArrayList<>();
        group.forEachRemaining(pair -> parts.add(pair._2));
        return List.of(PartialGradient.sum(parts)).iterator();
    }

    @Override
    public @Nullable EvaluationReport evaluate(long step, FlatParameters parameters) {
        if (!evaluates) {
            return null;
        }
        long start = System.nanoTime();
        EvaluationTask task = new EvaluationTask(replicas, FlatValues.of(parameters.values()), settings);
        double[] sums = new double[3];
        for (double[] part : blocks.mapPartitionsWithIndex(task, true).collect()) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += part[i];
            }
        }
        double nats = sums[0] / sums[2];
        double weighted = sums[1] / sums[2];
        double perBit = dimensions * Math.log(2);
        return new EvaluationReport(
                step,
                nats / perBit,
                nats,
                weighted / perBit,
                weighted,
                (long) sums[2],
                (System.nanoTime() - start) / 1e9);
    }
}
