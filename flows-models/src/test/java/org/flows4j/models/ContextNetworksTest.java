package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.autoregressive.MaskedAutoregressiveFlow;
import org.flows4j.models.continuous.FlowMatching;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.tabular.TabularFlow;
import org.flows4j.models.vector.VectorFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Context networks in the configurations of the families of table rows. */
class ContextNetworksTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final int ROWS = 300;
    /** Sets of up to four elements of two values, each behind a flag. */
    private static final int ELEMENTS = 4;

    private static final Map<String, Object> PADDED_SETS =
            Map.of("context", "SET", "contextUnits", 12, "contextFeatures", 5, "elementColumns", 2, "paddedSet", true);

    @TempDir
    private Path folder;

    static Stream<ModelFamily<?>> families() {
        return Stream.of(new TabularFlow(), new MaskedAutoregressiveFlow(), new FlowMatching(), new VectorFlow());
    }

    /** Rows around the mean of the elements of their sets, which are in units of their own. */
    private static double[][] rows(double[][] sets) {
        SplittableRandom random = new SplittableRandom(2);
        double[][] rows = new double[sets.length][2];
        for (int i = 0; i < rows.length; i++) {
            double count = 0;
            double sum = 0;
            for (int e = 0; e < ELEMENTS; e++) {
                count += sets[i][3 * e];
                sum += sets[i][3 * e] * sets[i][3 * e + 1];
            }
            rows[i][0] = sum / count + 10 * random.nextGaussian();
            rows[i][1] = random.nextGaussian();
        }
        return rows;
    }

    private static double[][] sets() {
        SplittableRandom random = new SplittableRandom(1);
        double[][] sets = new double[ROWS][3 * ELEMENTS];
        for (double[] set : sets) {
            int count = 1 + random.nextInt(ELEMENTS);
            for (int e = 0; e < ELEMENTS; e++) {
                set[3 * e] = e < count ? 1 : 0;
                set[3 * e + 1] = e < count ? 1000 + 50 * random.nextGaussian() : 0;
                set[3 * e + 2] = e < count ? 0.01 * random.nextGaussian() : 0;
            }
        }
        return sets;
    }

    private static <C extends Record> TabularFit fit(
            ModelFamily<C> family, Map<String, ?> context, DataSet rows, DataSet conditions) {
        C config = ModelConfigs.with(family.presets().values().iterator().next(), context);
        TabularTraining training = TabularTraining.forTable(rows).withModel(family, config);
        return training.withSettings(training.settings().withSchedule(schedule -> schedule.withSteps(3)))
                .fitConditional(rows, conditions, BACKEND);
    }

    @ParameterizedTest
    @MethodSource("families")
    void setsInAnyOrderGiveOneDensityAndModelsKeepTheirNetwork(ModelFamily<?> family) {
        double[][] sets = sets();
        DataSet rows = DataSets.ofRows(rows(sets));
        Model model = fit(family, PADDED_SETS, rows, DataSets.ofRows(sets)).model();
        float[][] test = {{1000, 0}, {1040, 1}};
        float[] set = {1, 1010, 0.01F, 1, 950, 0, 0, 0, 0, 0, 0, 0};
        float[] turned = {1, 950, 0, 0, 77, 99, 1, 1010, 0.01F, 0, 0, 0};
        float[] other = {1, 1010, 0.01F, 0, 0, 0, 0, 0, 0, 0, 0, 0};

        double[] logProb = model.flow().given(set).logProb(test);

        assertThat(model.flow().given(turned).logProb(test)).containsExactly(logProb, within(1e-3));
        assertThat(model.flow().given(other).logProb(test)).doesNotContain(logProb);
        model.save(folder.resolve("model.safetensors"));
        Flow read = Model.read(folder.resolve("model.safetensors"), BACKEND).flow();
        assertThat(read.given(set).logProb(test)).containsExactly(logProb);
    }

    /** Elements in the hundreds enter standardized by the moments of all elements that are present. */
    @Test
    void elementsOfSetsAreStandardized() {
        double[][] sets = sets();
        Flow flow = fit(new TabularFlow(), PADDED_SETS, DataSets.ofRows(rows(sets)), DataSets.ofRows(sets))
                .model()
                .flow();
        double[] mean = flow.parameters().asList().stream()
                .filter(parameter -> parameter.name().equals("context.element.moments.mean"))
                .findFirst()
                .orElseThrow()
                .value()
                .toDoubles();
        assertThat(mean[0]).isCloseTo(1000, within(10.0));
        assertThat(mean[1]).isCloseTo(0, within(0.005));
    }

    @ParameterizedTest
    @MethodSource("families")
    void vectorsPassAPerceptron(ModelFamily<?> family) {
        double[][] sets = sets();
        Map<String, Object> perceptron = Map.of("context", "MLP", "contextUnits", 12, "contextFeatures", 3);
        Model model = fit(family, perceptron, DataSets.ofRows(rows(sets)), DataSets.ofRows(sets))
                .model();
        assertThat(model.flow().conditionShape()).contains(Shape.vector(12));
        assertThat(model.description().config()).contains("\"contextFeatures\":3");
        float[] condition = new float[12];
        double[] first = model.flow().given(condition).logProb(new float[][] {{1000, 0}});
        condition[0] = 1;
        assertThat(model.flow().given(condition).logProb(new float[][] {{1000, 0}}))
                .doesNotContain(first);
    }

    @Test
    void refusesPartsOfElements() {
        TabularFlow family = new TabularFlow();
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> family.build(
                        ModelConfigs.with(family.preset("GLOW"), PADDED_SETS).forColumns(2, 7), parameters))
                .withMessageContaining("multiple of 3")
                .withMessageContaining("7");
    }
}
