package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.flows4j.core.tensor.DType;
import org.flows4j.models.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoringFaultsTest {
    private static final Model MODEL = TestModels.rows("tabular", "REAL_NVP", 3, DType.FLOAT32);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskThatDiesHalfWayIsRepeatedWithTheSameScores(boolean killed) {
        Dataset<Row> table = LocalSpark.table(LocalSpark.normal(3000, 3, 1), 4).cache();
        FlowScorer scorer = new FlowScorer().setModel(MODEL).setBatchRows(128);
        double[] expected = LocalSpark.byId(scorer.transform(table), "log_prob");
        long live = LocalSpark.liveBytes();
        MapPartitionsFunction<Row, Row> dying = rows -> new DyingOnce(rows, 400, killed);
        Dataset<Row> fragile = table.mapPartitions(dying, Encoders.row(table.schema()));
        assertThat(LocalSpark.byId(scorer.transform(fragile), "log_prob")).containsExactly(expected);
        assertThat(LocalSpark.liveBytes()).isEqualTo(live);
    }

    /** Rows at one of which the first attempt of a task fails, or is killed by the scheduler. */
    private record DyingOnce(Iterator<Row> rows, int after, boolean killed, int[] count) implements Iterator<Row> {
        DyingOnce(Iterator<Row> rows, int after, boolean killed) {
            this(rows, after, killed, new int[1]);
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Row next() {
            TaskContext task = TaskContext.get();
            if (count[0]++ == after && task.attemptNumber() == 0) {
                if (killed) {
                    LocalSpark.session().sparkContext().killTaskAttempt(task.taskAttemptId(), true, "killed by a test");
                    while (!task.isInterrupted()) {
                        LockSupport.parkNanos(1_000_000);
                    }
                }
                throw new IllegalStateException("This attempt dies");
            }
            return rows.next();
        }
    }

    @Test
    void aThousandTasksLeaveNoNativeMemoryBehind() {
        FlowScorer scorer = new FlowScorer().setModel(MODEL).setBatchRows(16);
        Dataset<Row> few = LocalSpark.table(LocalSpark.normal(100, 3, 2), 10);
        scorer.transform(few).count();
        long live = LocalSpark.liveBytes();
        Dataset<Row> many =
                LocalSpark.session().range(0, 1000, 1, 1000).selectExpr("id", "id AS c0", "id AS c1", "-id AS c2");
        assertThat(scorer.transform(many).selectExpr("count(log_prob)").first().getLong(0))
                .isEqualTo(1000);
        assertThat(LocalSpark.liveBytes()).isEqualTo(live);
    }
}
