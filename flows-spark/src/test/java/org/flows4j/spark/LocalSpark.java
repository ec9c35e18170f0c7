package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.flows4j.spark.runtime.JvmModels;

/** The one session of all tests: four tasks at once, and a second attempt for a task that fails. */
final class LocalSpark {
    private static final SparkSession SESSION = SparkSession.builder()
            .master("local[4,2]")
            .appName("flows-spark tests")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.adaptive.enabled", false)
            .config("spark.ui.showConsoleProgress", false)
            .config("spark.driver.host", "localhost")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();

    private LocalSpark() {}

    static SparkSession session() {
        return SESSION;
    }

    /** A table of standard normal numbers: {@code id} and columns {@code c0}, {@code c1} and so on. */
    static Dataset<Row> table(double[][] rows, int partitions) {
        StructType schema = new StructType().add("id", DataTypes.LongType, false);
        for (int j = 0; j < rows[0].length; j++) {
            schema = schema.add("c" + j, DataTypes.DoubleType, true);
        }
        List<Row> list = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            Object[] values = new Object[rows[i].length + 1];
            values[0] = (long) i;
            for (int j = 0; j < rows[i].length; j++) {
                values[j + 1] = rows[i][j];
            }
            list.add(RowFactory.create(values));
        }
        return SESSION.createDataFrame(list, schema).repartition(partitions);
    }

    static double[][] normal(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] table = new double[rows][columns];
        for (double[] row : table) {
            for (int j = 0; j < columns; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return table;
    }

    /** The native memory in use once the last task has ended: those of a job that failed in another test may still run. */
    static long liveBytes() {
        long end = System.nanoTime() + 60_000_000_000L;
        while (JvmModels.here().leases() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(JvmModels.here().leases()).as("models that a task holds").isZero();
        return JvmModels.here().memory().live();
    }

    /** A column of doubles in the order of the column {@code id}. */
    static double[] byId(Dataset<Row> table, String column) {
        return table.select("id", column).orderBy("id").collectAsList().stream()
                .mapToDouble(row -> row.getDouble(1))
                .toArray();
    }
}
