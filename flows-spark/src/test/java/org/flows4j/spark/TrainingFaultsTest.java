package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.models.Model;
import org.flows4j.spark.runtime.HandleInvalid;
import org.flows4j.spark.runtime.InputColumns;
import org.flows4j.spark.runtime.ModelBytes;
import org.flows4j.spark.training.DistributedTraining;
import org.flows4j.spark.training.RowBlock;
import org.flows4j.spark.training.TrainingRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that fail during training, sums in groups, and the memory that a training leaves. */
class TrainingFaultsTest {
    private static final TrainingSettings SETTINGS =
            TrainingSettings.plain(12, 64).withSchedule(schedule -> schedule.withInitializationBatchSize(1000));

    @TempDir
    Path folder;

    private static JavaRDD<RowBlock> blocks(int tasks) {
        Dataset<Row> table = LocalSpark.table(LocalSpark.normal(300, 3, 1), 1)
                .repartitionByRange(2, functions.col("id"))
                .sortWithinPartitions("id");
        InputColumns inputs = InputColumns.find(table.schema(), new String[] {"c0", "c1", "c2"}, 3, "inputCols");
        return new TrainingRows(inputs, null, -1, 0, 0, HandleInvalid.ERROR).read(table, tasks);
    }

    private static ModelBytes train(JavaRDD<RowBlock> blocks, int fanIn) {
        Model model = TestModels.rows("tabular", "REAL_NVP", 3, DType.FLOAT32);
        return new DistributedTraining(SETTINGS, 0, null, fanIn).train(model, blocks);
    }

    /** Both attempts of a step differentiate the same rows with the same values. */
    @Test
    void aTaskThatFailsInTheMiddleIsRepeatedWithTheSameResult() throws Exception {
        JavaRDD<RowBlock> blocks = blocks(3);
        String expected = train(blocks, 16).hash();
        Path died = folder.resolve("died");
        String marker = died.toString();
        JavaRDD<RowBlock> dying = blocks.mapPartitionsWithIndex(
                (task, rows) -> {
                    if (task == 1) {
                        Path file = Path.of(marker);
                        long calls = Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
                        Files.writeString(file, Long.toString(calls + 1));
                        if (calls == 9) {
                            throw new IllegalStateException("This attempt dies");
                        }
                    }
                    return rows;
                },
                true);
        assertThat(train(dying, 16).hash()).isEqualTo(expected);
        assertThat(Long.parseLong(Files.readString(died))).isGreaterThan(10);
    }

    @Test
    void gradientsAddedInGroupsAreAddedInTheSameOrderEveryTime() {
        JavaRDD<RowBlock> blocks = blocks(5);
        String first = train(blocks, 2).hash();
        assertThat(train(blocks, 2).hash()).isEqualTo(first);
    }

    @Test
    void aTrainingLeavesNoNativeMemoryBehind() {
        JavaRDD<RowBlock> blocks = blocks(2);
        train(blocks, 16);
        long live = LocalSpark.liveBytes();
        train(blocks, 16);
        assertThat(LocalSpark.liveBytes()).isEqualTo(live);
    }
}
