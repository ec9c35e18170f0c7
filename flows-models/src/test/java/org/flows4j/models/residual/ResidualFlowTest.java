package org.flows4j.models.residual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerChain;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.layers.residual.InvertibleResidualBlock;
import org.flows4j.layers.residual.LogDetSettings;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.onnx.OnnxExport;
import org.flows4j.models.onnx.OnnxExportException;
import org.flows4j.models.onnx.OnnxFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResidualFlowTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final ResidualTableFlow TABLES = new ResidualTableFlow();
    private static final ResidualFlow IMAGES = new ResidualFlow();

    @TempDir
    private Path folder;

    private static ResidualTableConfig small(String preset, int columns) {
        Map<String, Object> changes = Map.of("blocks", 4, "hiddenUnits", 16);
        return TABLES.forData(ModelConfigs.with(TABLES.preset(preset), changes), Shape.vector(columns), 0);
    }

    private static ResidualConfig smallImages(Map<String, ?> changes) {
        ResidualConfig config = ModelConfigs.with(
                IMAGES.preset("SMALL_MNIST"),
                Map.of("blocksPerLevel", 1, "hiddenWidth", 6, "denseBlocks", 1, "denseUnits", 5));
        return IMAGES.forData(ModelConfigs.with(config, changes), Shape.image(1, 4, 4), 256);
    }

    private static DataSet rows(int count) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[2 * count];
        for (int i = 0; i < values.length; i += 2) {
            double a = random.nextGaussian();
            values[i] = (float) (100 + 10 * a);
            values[i + 1] = (float) (a * a + 0.3 * random.nextGaussian());
        }
        return DataSets.ofFloats(values, 2);
    }

    private static Flow scrambled(Flow flow) {
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.2 * random.nextGaussian());
            parameter.assign(values);
        }
        return flow;
    }

    private static ParameterFactory factory() {
        return new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5));
    }

    @Test
    void aFlowOfFewColumnsIsExactAndInvertible() {
        Flow flow = scrambled(TABLES.build(small("TABULAR", 3), factory()));
        assertThat(flow.likelihood()).isEqualTo(Likelihood.EXACT);
        ScoredSamples drawn = flow.sampleAndLogProb(50, 1, new SplittableRandom(4));
        assertThat(drawn.logProb()).containsExactly(flow.logProb(drawn.samples()), within(1e-8));
        assertThat(flow.decode(flow.encode(drawn.samples())).toDoubles())
                .containsExactly(drawn.samples().toDoubles(), within(1e-8));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void imagesComeBackFromTheirLatents(boolean factorOut) {
        for (double margin : new double[] {0, 0.05}) {
            ResidualConfig config = smallImages(Map.of("factorOut", factorOut, "logitMargin", margin));
            Flow flow = scrambled(IMAGES.build(config, factory()));
            assertThat(flow.likelihood()).isEqualTo(Likelihood.ESTIMATE);
            double[] pixels = new SplittableRandom(3)
                    .ints(3 * 16, 0, 256)
                    .asDoubleStream()
                    .toArray();
            Tensor images = BACKEND.fromDoubles(pixels, Shape.of(3, 4, 4, 1), DType.FLOAT64);
            assertThat(flow.decode(flow.encode(images)).toDoubles()).containsExactly(pixels);
        }
    }

    private static TrainingSettings settings(long steps) {
        return TrainingSettings.plain(steps, 100)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(5e-3)));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TABULAR", "HIGH_DIMENSIONAL"})
    void trainingImprovesAndASavedModelScoresAlike(String preset) {
        Model model = Model.create(TABLES, small(preset, 2), rows(500), BACKEND);
        List<Double> losses = new ArrayList<>();
        model.train(rows(500), settings(200), new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                losses.add(report.loss());
            }
        });
        assertThat(mean(losses.subList(150, 200))).isLessThan(mean(losses.subList(0, 10)) - 0.1);
        float[][] test = {{95, 0.2F}, {112, 1.3F}};
        model.save(folder.resolve("model.safetensors"));
        Flow read = Model.read(folder.resolve("model.safetensors"), BACKEND).flow();
        if (model.flow().likelihood() == Likelihood.EXACT) {
            assertThat(read.logProb(test)).containsExactly(model.flow().logProb(test));
        }
        Tensor rows = BACKEND.fromFloats(new float[] {95, 0.2F, 112, 1.3F}, Shape.of(2, 2), DType.FLOAT32);
        assertThat(read.encode(rows).toFloats())
                .containsExactly(model.flow().encode(rows).toFloats());
        blocks(model.flow().layers()).forEach(ResidualFlowTest::assertContracts);
    }

    private static List<InvertibleResidualBlock> blocks(FlowLayer layer) {
        List<InvertibleResidualBlock> blocks = new ArrayList<>();
        if (layer instanceof InvertibleResidualBlock block) {
            blocks.add(block);
        } else if (layer instanceof LayerChain<?> chain) {
            chain.layers().forEach(inner -> blocks.addAll(blocks(inner)));
        }
        return blocks;
    }

    /** The network of a trained block, over pairs of points near each other and far apart. */
    private static void assertContracts(InvertibleResidualBlock block) {
        FlowContext context = FlowContext.deterministic();
        SplittableRandom random = new SplittableRandom(9);
        for (double distance : new double[] {1e-2, 0.3, 4}) {
            Tensor x = BACKEND.normal(Shape.of(500, 2), DType.FLOAT32, random).mul(2);
            Tensor moved =
                    x.add(BACKEND.normal(x.shape(), DType.FLOAT32, random).mul(distance));
            Tensor residue = residue(block, moved, context).sub(residue(block, x, context));
            double[] above = residue.square().sumPerSample().toDoubles();
            double[] below = moved.sub(x).square().sumPerSample().toDoubles();
            for (int i = 0; i < above.length; i++) {
                // Rounding of float32 values near 8, in units of the distance.
                assertThat(Math.sqrt(above[i] / below[i])).isLessThan(1);
            }
        }
    }

    private static Tensor residue(InvertibleLayer block, Tensor x, FlowContext context) {
        return block.forward(x, context).value().sub(x);
    }

    /**
     * Convolutions of c and w channels: 9 c w + w, w w + w and 9 w c + c, three sharpnesses (two in the first block), and 2 c of the
     * activation norm; dense blocks of d elements and u units alike, with 2 d of the activation norm. Layout and widths are those of the
     * defaults of train_img.py and resflow.py (rtqichen/residual-flows, 48def78).
     */
    @Test
    void numbersOfParametersOfThePublishedModels() {
        assertThat(published(3, 32)).isEqualTo(25_174_129);
        assertThat(count("CIFAR10", Shape.image(3, 32, 32))).isEqualTo(25_174_129);
        assertThat(count("MNIST", Shape.image(1, 28, 28))).isEqualTo(published(1, 28));
        assertThat(count("SMALL_MNIST", Shape.image(1, 28, 28))).isEqualTo(88_591);
        long block = 2 * 128 + 128 + 3 * (128 * 128 + 128) + 128 * 2 + 2 + 5;
        assertThat(TABLES.build(TABLES.preset("TOY"), single())
                        .parameters()
                        .trainable()
                        .count())
                .isEqualTo(100 * block)
                .isEqualTo(5_018_300);
    }

    private static long published(int channels, int side) {
        long w = 512;
        long u = 128;
        long c = channels;
        long sum = 2 * c - 1;
        for (int level = 0; level < 3; level++) {
            sum += 16 * (9 * c * w + w + w * w + w + 9 * w * c + c + 3 + 2 * c);
            c = level < 2 ? 4 * c : c;
        }
        long d = (long) channels * side * side;
        return sum + 4 * (d * u + u + u * u + u + u * d + d + 3 + 2 * d);
    }

    private static long count(String preset, Shape image) {
        ResidualConfig config = IMAGES.forData(IMAGES.preset(preset), image, 256);
        return IMAGES.build(config, single()).parameters().trainable().count();
    }

    private static ParameterFactory single() {
        return new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(5));
    }

    @Test
    void refusesWhatItCannotModel() {
        ResidualTableConfig table = TABLES.preset("TABULAR");
        assertThatThrownBy(() -> TABLES.forData(table, Shape.image(1, 2, 2), 0)).hasMessageContaining("[2, 2, 1]");
        assertThatThrownBy(() -> TABLES.withClasses(table, 2)).hasMessageContaining("residual-table");
        assertThatThrownBy(() -> ModelConfigs.with(table, Map.of("coefficient", 1.0)))
                .hasMessageContaining("coefficient");
        assertThatThrownBy(() -> IMAGES.forData(IMAGES.preset("CIFAR10"), Shape.image(3, 30, 30), 256))
                .hasMessageContaining("set levels to at most 2");
        assertThatThrownBy(() -> ModelConfigs.with(IMAGES.preset("CIFAR10"), Map.of("logitMargin", 0.5)))
                .hasMessageContaining("logitMargin");
    }

    @ParameterizedTest
    @EnumSource
    void hasNoOnnxGraph(OnnxFunction function) {
        for (Model model : List.of(
                Model.create(TABLES, small("TABULAR", 2), rows(10), BACKEND),
                Model.create(TABLES, small("HIGH_DIMENSIONAL", 2), rows(10), BACKEND))) {
            assertThatThrownBy(() -> OnnxExport.bytes(model, function))
                    .isInstanceOf(OnnxExportException.class)
                    .hasMessageStartingWith("The function " + function.label() + " of this model has no ONNX graph: ");
        }
    }

    @Test
    void defaultsDependOnTheNumberOfColumns() {
        assertThat(TABLES.defaultPreset(Shape.vector(10))).isEqualTo("TABULAR");
        assertThat(TABLES.defaultPreset(Shape.vector(11))).isEqualTo("HIGH_DIMENSIONAL");
        assertThat(TABLES.preset("TABULAR").series().logDet()).isEqualTo(LogDetSettings.Kind.EXACT);
        assertThat(IMAGES.build(smallImages(Map.of()), factory()).layers()).isInstanceOf(FlowChain.class);
    }
}
