package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.flows4j.core.tensor.DType;
import org.flows4j.models.Model;
import org.flows4j.spark.runtime.JvmModels;
import org.junit.jupiter.api.Test;

class ScoringFaultsTest {
    private static final Model MODEL = TestModels.rows("tabular", "SPLINE", 3, DType.FLOAT32);

    @Test
    void aTaskThatDiesHalfWayIsRepeatedWithTheSameScores() {
        Dataset<Row> table = LocalSpark.table(LocalSpark.normal(3000, 3, 1), 4).cache();
        FlowScorer scorer = new FlowScorer().setModel(MODEL).setBatchRows(128);
        double[] expected = LocalSpark.byId(scorer.transform(table), "log_prob");
        long live = JvmModels.here().memory().live();
        MapPartitionsFunction<Row, Row> dying = rows -> new DyingOnce(rows, 400);
        Dataset<Row> fragile = table.mapPartitions(dying, Encoders.row(table.schema()));
        assertThat(LocalSpark.byId(scorer.transform(fragile), "log_prob")).containsExactly(expected);
        assertThat(JvmModels.here().memory().live()).isEqualTo(live);
    }

    /** Rows that fail at one place in the first attempt of a task. */
    private record DyingOnce(Iterator<Row> rows, int after, int[] count) implements Iterator<Row> {
        DyingOnce(Iterator<Row> rows, int after) {
            this(rows, after, new int[1]);
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Row next() {
            if (count[0]++ == after && TaskContext.get().attemptNumber() == 0) {
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
        long live = JvmModels.here().memory().live();
        Dataset<Row> many =
                LocalSpark.session().range(0, 1000, 1, 1000).selectExpr("id", "id AS c0", "id AS c1", "-id AS c2");
        assertThat(scorer.transform(many).selectExpr("count(log_prob)").first().getLong(0))
                .isEqualTo(1000);
        assertThat(JvmModels.here().memory().live()).isEqualTo(live);
    }
}
