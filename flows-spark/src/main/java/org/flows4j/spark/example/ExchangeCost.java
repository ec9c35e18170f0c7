package org.flows4j.spark.example;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Measures the exchange of a gradient without any computation: a job per step whose result is added on the driver, the same by Spark's
 * {@code treeAggregate}, and {@code allGather} in one barrier stage. Arguments: the master, the number
 * of tasks, and numbers of parameters. The gather needs all tasks to run at once and is left out for more than two.
 */
public final class ExchangeCost {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeCost.class);
    private static final int WARM_UP = 20;
    private static final int STEPS = 50;
    private static final int GATHERS = 10;
    private static final double MILLIS = 1e6;

    private ExchangeCost() {}

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
            for (int step = 0; step < WARM_UP; step++) {
                collect(tasks, parameters);
                tree(tasks, parameters);
            }
            double collect = median(() -> collect(tasks, parameters), STEPS);
            double tree = median(() -> tree(tasks, parameters), STEPS);
            double gather = count > 2 ? Double.NaN : gather(tasks, parameters);
            LOG.warn(
                    "{}, {} tasks, {} parameters, ms per exchange: job and sum on the driver {}, treeAggregate {}, allGather {}",
                    master,
                    count,
                    parameters,
                    (float) collect,
                    (float) tree,
                    (float) gather);
        }
        spark.stop();
    }

    private static double median(Runnable exchange, int times) {
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            exchange.run();
            millis[i] = (System.nanoTime() - start) / MILLIS;
        }
        Arrays.sort(millis);
        return millis[times / 2];
    }

    private static void collect(JavaRDD<Integer> tasks, int parameters) {
        float[] values = new float[parameters];
        FlatMapFunction<java.util.Iterator<Integer>, float[]> gradient =
                rows -> List.of(values.clone()).iterator();
        double[] sum = new double[parameters];
        for (float[] part : tasks.mapPartitions(gradient).collect()) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
    }

    private static void tree(JavaRDD<Integer> tasks, int parameters) {
        float[] values = new float[parameters];
        tasks.treeAggregate(
                new float[0],
                (sum, row) -> values.clone(),
                (left, right) -> {
                    if (left.length == 0 || right.length == 0) {
                        return left.length == 0 ? right : left;
                    }
                    for (int i = 0; i < left.length; i++) {
                        left[i] += right[i];
                    }
                    return left;
                },
                2);
    }

    /** The mean time of a gather inside a stage, without the start of the stage. */
    private static double gather(JavaRDD<Integer> tasks, int parameters) {
        ClassTag<Double> tag = ClassTag$.MODULE$.apply(Double.class);
        List<Double> times = tasks.rdd()
                .barrier()
                .mapPartitions(new Gather(parameters), false, tag)
                .toJavaRDD()
                .collect();
        return times.get(0);
    }

    /** Gathers messages of the length that a gradient has in base 64. */
    private static final class Gather extends AbstractFunction1<Iterator<Integer>, Iterator<Double>>
            implements java.io.Serializable {
        private static final long serialVersionUID = 1;

        private final int parameters;

        Gather(int parameters) {
            this.parameters = parameters;
        }

        @Override
        public Iterator<Double> apply(Iterator<Integer> rows) {
            byte[] text = new byte[parameters * Float.BYTES / 3 * 4 + 4];
            Arrays.fill(text, (byte) 'A');
            String message = new String(text, StandardCharsets.ISO_8859_1);
            BarrierTaskContext task = BarrierTaskContext.get();
            task.barrier();
            long start = System.nanoTime();
            for (int i = 0; i < GATHERS; i++) {
                task.allGather(message);
            }
            double mean = (System.nanoTime() - start) / MILLIS / GATHERS;
            return CollectionConverters.asScala(List.of(mean).iterator());
        }
    }
}
