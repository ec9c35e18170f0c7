package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.flows4j.core.tensor.DType;
import org.flows4j.models.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
    private static final Model MODEL = TestModels.rows("tabular", "GLOW", 3, DType.FLOAT32);

    private final Dataset<Row> table = LocalSpark.table(LocalSpark.normal(40, 3, 1), 2);

    @TempDir
    Path folder;

    /** A saved pipeline contains the model: the file that it was made from may go. */
    @Test
    void aPipelineIsSavedWithItsModel() throws Exception {
        Path file = folder.resolve("model.safetensors");
        MODEL.save(file);
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(new String[] {"c0", "c1", "c2"})
                .setOutputCol("features");
        FlowScorer scorer = new FlowScorer()
                .setModelPath(file.toString())
                .setInputCols("features")
                .setHandleInvalid("keep");
        FlowEncoder encoder = new FlowEncoder().setModelPath(file.toString());
        FlowSampler sampler =
                new FlowSampler().setModelPath(file.toString()).setSeed(4).setTemperature(0.5);
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {assembler, scorer, encoder, sampler})
                .fit(table);
        String saved = folder.resolve("pipeline").toString();
        pipeline.write().overwrite().save(saved);
        Files.delete(file);
        PipelineModel loaded = PipelineModel.load(saved);
        assertThat(loaded.transform(table).orderBy("id").collectAsList())
                .isEqualTo(pipeline.transform(table).orderBy("id").collectAsList());
        assertThat(loaded.stages()).extracting(Transformer::uid).contains(scorer.uid(), sampler.uid());
        pipeline.write().overwrite().save(saved);
        assertThatThrownBy(() -> pipeline.save(saved)).hasMessageContaining("already exists");
    }

    @Test
    void eachStageIsSavedAlone() throws Exception {
        String path = folder.resolve("stage").toString();
        new FlowEncoder().setModel(MODEL).setOutputCol("z").write().overwrite().save(path);
        assertThat(FlowEncoder.load(path).transform(table).columns()).contains("z");
        new FlowSampler().setModel(MODEL).write().overwrite().save(path);
        assertThat(FlowSampler.load(path).transform(table).columns()).contains("sample");
        new FlowScorer().setModel(MODEL).setBatchRows(16).write().overwrite().save(path);
        FlowScorer scorer = FlowScorer.load(path);
        assertThat(scorer.explainParams())
                .contains("batchRows", "current: 16")
                .doesNotContain("modelPath: model file, on any file system that Hadoop knows (current");
        assertThatThrownBy(() -> FlowSampler.load(path)).hasMessageContaining("FlowScorer");
    }

    @Test
    void copiesKeepTheModelAndChangeAlone() {
        FlowScorer scorer = new FlowScorer().setModel(MODEL);
        FlowScorer copy = scorer.copy(new ParamMap().put(scorer.outputCol(), "other"));
        assertThat(copy.transform(table).columns()).contains("other");
        assertThat(scorer.transform(table).columns()).contains("log_prob").doesNotContain("other");
        assertThat(LocalSpark.byId(copy.transform(table), "other"))
                .containsExactly(LocalSpark.byId(scorer.transform(table), "log_prob"));
    }

    /** Python and parameter maps set the parameter itself, without the setter. */
    @Test
    void aChangedPathReplacesTheModel() {
        Path other = folder.resolve("other.safetensors");
        TestModels.rows("tabular", "REAL_NVP", 3, DType.FLOAT32).save(other);
        double[] expected =
                LocalSpark.byId(new FlowScorer().setModelPath(other.toString()).transform(table), "log_prob");
        FlowScorer scorer = new FlowScorer().setModel(MODEL);
        double[] before = LocalSpark.byId(scorer.transform(table), "log_prob");
        FlowScorer copy = scorer.copy(new ParamMap().put(scorer.modelPath(), other.toString()));
        assertThat(LocalSpark.byId(copy.transform(table), "log_prob")).containsExactly(expected);
        scorer.set(scorer.modelPath(), other.toString());
        assertThat(LocalSpark.byId(scorer.transform(table), "log_prob")).containsExactly(expected);
        assertThat(LocalSpark.byId(scorer.setModel(MODEL).transform(table), "log_prob"))
                .containsExactly(before);
    }

    @Test
    void sqlHasTheLogDensityAsAFunction() {
        FlowFunctions.register(LocalSpark.session(), "log_density", MODEL);
        table.createOrReplaceTempView("numbers");
        double[] expected = new double[40];
        double[][] rows = LocalSpark.normal(40, 3, 1);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = MODEL.flow().logProb(new double[][] {rows[i]})[0];
        }
        for (String argument : new String[] {"struct(c0, c1, c2)", "array(c0, c1, c2)"}) {
            Dataset<Row> scored =
                    LocalSpark.session().sql("SELECT id, log_density(" + argument + ") AS score FROM numbers");
            assertThat(LocalSpark.byId(scored, "score")).containsExactly(expected);
        }
        Row constants = LocalSpark.session()
                .sql("SELECT log_density(array(1, 2, 3)), log_density(NULL), log_density(array(1.0, NULL, 2.0))")
                .first();
        assertThat(constants.getDouble(0)).isEqualTo(MODEL.flow().logProb(new double[][] {{1, 2, 3}})[0]);
        assertThat(constants.isNullAt(1)).isTrue();
        assertThat(constants.isNullAt(2)).isTrue();
        assertThatThrownBy(
                        () -> FlowFunctions.register(LocalSpark.session(), "conditional", TestModels.conditional(2, 2)))
                .hasMessageContaining("FlowScorer");
    }
}
