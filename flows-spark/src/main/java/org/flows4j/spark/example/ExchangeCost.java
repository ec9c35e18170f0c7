package org.flows4j.spark.example;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;
import org.flows4j.spark.training.DistributedTraining;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Measures the exchange of a gradient without any computation, by every mechanism that Spark has: a job per step whose result is added on
 * the driver; the same with sums of groups on the executors first; {@code treeAggregate}; a barrier job per step; and {@code allGather}
 * between the tasks of one barrier stage. The jobs take turns, and each time is a median. Barrier stages need all their tasks to run at
 * once: they are left out for more tasks than the master runs.
 *
 * <p>Arguments: the master, the number of tasks, and numbers of parameters.
 */
public final class ExchangeCost {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeCost.class);
    private static final int WARM_UP = 15;
    private static final int TURNS = 31;
    private static final int GATHERS = 11;
    private static final double MILLIS = 1e6;

    private final JavaRDD<Integer> tasks;
    private final int count;
    private final float[] values;

    private ExchangeCost(JavaRDD<Integer> tasks, int count, int parameters) {
        this.tasks = tasks;
        this.count = count;
        this.values = new float[parameters];
    }

    /** Runs the measurement. */
    public static void main(String[] args) {
        String master = args.length > 0 ? args[0] : "local[2]";
        SparkSession spark = SparkSession.builder()
                .master(master)
                .config("spark.ui.enabled", false)
                .getOrCreate();
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        JavaRDD<Integer> tasks = context.parallelize(
                        IntStream.range(0, count).boxed().toList(), count)
                .cache();
        for (int i = 2; i < args.length; i++) {
            int parameters = Integer.parseInt(args[i]);
            LOG.warn(
                    "{}, {} tasks, {} parameters, ms per exchange: {}",
                    master,
                    count,
                    parameters,
                    new ExchangeCost(tasks, count, parameters).medians(count <= context.defaultParallelism()));
        }
        spark.stop();
    }

    private Map<String, Double> medians(boolean together) {
        Map<String, Runnable> jobs = new LinkedHashMap<>();
        jobs.put("job, sum on the driver", () -> add(parts().collect()));
        if (count > DistributedTraining.FAN_IN) {
            jobs.put("job, sums of groups", () -> add(groups().collect()));
        }
        jobs.put("treeAggregate", this::tree);
        if (together) {
            jobs.put("barrier job, sum on the driver", () -> add(barrier()));
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int turn = -WARM_UP; turn < TURNS; turn++) {
            for (Map.Entry<String, Runnable> job : jobs.entrySet()) {
                long start = System.nanoTime();
                job.getValue().run();
                double millis = (System.nanoTime() - start) / MILLIS;
                if (turn >= 0) {
                    times.computeIfAbsent(job.getKey(), name -> new ArrayList<>())
                            .add(millis);
                }
            }
        }
        times.forEach((name, all) -> medians.put(name, median(all)));
        if (together) {
            medians.put("allGather", gather());
        }
        return medians;
    }

    private static double median(List<Double> times) {
        double median =
                times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
        return Math.rint(median * 10) / 10;
    }

    private JavaRDD<float[]> parts() {
        float[] sent = values;
        FlatMapFunction<Iterator<Integer>, float[]> gradient =
                rows -> List.of(sent.clone()).iterator();
        return tasks.mapPartitions(gradient);
    }

    /** The sums of groups, through a shuffle. */
    private JavaRDD<float[]> groups() {
        int groups = (count + DistributedTraining.FAN_IN - 1) / DistributedTraining.FAN_IN;
        float[] sent = values;
        return tasks.mapToPair(task -> new Tuple2<>(task / DistributedTraining.FAN_IN, sent.clone()))
                .partitionBy(new HashPartitioner(groups))
                .mapPartitions(parts -> {
                    float[] sum = sent.clone();
                    parts.forEachRemaining(part -> plus(sum, part._2));
                    return List.of(sum).iterator();
                });
    }

    private void add(List<float[]> parts) {
        double[] sum = new double[values.length];
        for (float[] part : parts) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
    }

    private void tree() {
        float[] sent = values;
        tasks.treeAggregate(
                new float[0],
                (sum, row) -> sent.clone(),
                (left, right) ->
                        left.length == 0 || right.length == 0 ? (left.length == 0 ? right : left) : plus(left, right),
                2);
    }

    private static float[] plus(float[] left, float[] right) {
        for (int i = 0; i < left.length; i++) {
            left[i] += right[i];
        }
        return left;
    }

    private List<float[]> barrier() {
        return tasks.rdd()
                .barrier()
                .mapPartitions(new Clone(values), false, ClassTag$.MODULE$.<float[]>apply(float[].class))
                .toJavaRDD()
                .collect();
    }

    /** The median time of a gather inside a stage, without the start of the stage and without reading the messages. */
    private double gather() {
        ClassTag<double[]> tag = ClassTag$.MODULE$.apply(double[].class);
        List<double[]> times = tasks.rdd()
                .barrier()
                .mapPartitions(new Gather(values.length), false, tag)
                .toJavaRDD()
                .collect();
        return median(Arrays.stream(times.get(0)).boxed().toList());
    }

    /** The gradient of a task in a barrier job. */
    private static final class Clone
            extends AbstractFunction1<scala.collection.Iterator<Integer>, scala.collection.Iterator<float[]>>
            implements Serializable {
        private static final long serialVersionUID = 1;

        private final float[] values;

        Clone(float... values) {
            this.values = values;
        }

        @Override
        public scala.collection.Iterator<float[]> apply(scala.collection.Iterator<Integer> rows) {
            return CollectionConverters.asScala(List.of(values.clone()).iterator());
        }
    }

    /** Gathers messages of the length that a gradient has in base 64. */
    private static final class Gather
            extends AbstractFunction1<scala.collection.Iterator<Integer>, scala.collection.Iterator<double[]>>
            implements Serializable {
        private static final long serialVersionUID = 1;

        private final int parameters;

        Gather(int parameters) {
            this.parameters = parameters;
        }

        @Override
        public scala.collection.Iterator<double[]> apply(scala.collection.Iterator<Integer> rows) {
            byte[] text = new byte[parameters * Float.BYTES / 3 * 4 + 4];
            Arrays.fill(text, (byte) 'A');
            String message = new String(text, StandardCharsets.ISO_8859_1);
            BarrierTaskContext task = BarrierTaskContext.get();
            task.barrier();
            double[] millis = new double[GATHERS];
            for (int i = 0; i < GATHERS; i++) {
                long start = System.nanoTime();
                task.allGather(message);
                millis[i] = (System.nanoTime() - start) / MILLIS;
            }
            return CollectionConverters.asScala(List.of(millis).iterator());
        }
    }
}
