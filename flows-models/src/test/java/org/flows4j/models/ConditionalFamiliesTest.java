package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.vector.VectorFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fitConditional} with every family of table rows. */
class ConditionalFamiliesTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final int ROWS = 800;

    /** The first column is twice the condition, the second independent of it. */
    @ParameterizedTest
    @CsvSource({
        "tabular, GLOW",
        "tabular, SPLINE",
        "vector, TABULAR",
        "maf, TABULAR",
        "iaf, TABULAR",
        "nsf, TABULAR",
        "naf, TABULAR"
    })
    void conditionsAreLearned(String family, String preset) {
        SplittableRandom random = new SplittableRandom(1);
        double[][] rows = new double[ROWS][2];
        double[][] conditions = new double[ROWS][1];
        for (int i = 0; i < ROWS; i++) {
            conditions[i][0] = random.nextGaussian();
            rows[i][0] = 2 * conditions[i][0] + 0.5 * random.nextGaussian();
            rows[i][1] = random.nextGaussian();
        }

        Flow flow = training(ModelFamilies.byName(family), preset, rows)
                .fitConditional(DataSets.ofRows(rows), DataSets.ofRows(conditions), BACKEND)
                .model()
                .flow();

        for (float condition : new float[] {-1, 1}) {
            double[] drawn = flow.given(condition)
                    .sample(2000, 1, new SplittableRandom(2))
                    .toDoubles();
            double mean = IntStream.range(0, 2000)
                    .mapToDouble(i -> drawn[2 * i])
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(2 * condition, within(0.35));
        }
        // The entropy of the conditional density is 2.144; without the condition it would be 1.4 more.
        double[] logProb = IntStream.range(0, 200)
                .mapToDouble(i -> flow.given((float) conditions[i][0]).logProb(new double[][] {rows[i]})[0])
                .toArray();
        assertThat(Arrays.stream(logProb).average().orElseThrow()).isBetween(-2.6, -1.7);
    }

    private static <C extends Record> TabularTraining training(ModelFamily<C> family, String preset, double[][] rows) {
        TabularTraining defaults = TabularTraining.forTable(DataSets.ofRows(rows));
        return defaults.withModel(family, family.preset(preset))
                .withSettings(TrainingSettings.plain(250, 64).withIntervals(intervals -> intervals.withEvaluation(50)));
    }

    @Test
    void aConfigurationBelongsToItsFamily() {
        TabularTraining defaults = TabularTraining.forTable(DataSets.ofRows(new double[20][2]));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TabularTraining(
                        false,
                        new VectorFlow(),
                        defaults.config(),
                        defaults.settings(),
                        0.2,
                        1,
                        defaults.precision(),
                        defaults.columnKinds(),
                        null))
                .withMessageContaining("VectorFlowConfig");
    }

    @Test
    void familiesOfImagesAreRefused() {
        double[][] rows = new double[20][2];
        Arrays.setAll(rows, i -> new double[] {i, -i});
        Glow glow = new Glow();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TabularTraining.forTable(DataSets.ofRows(rows))
                        .withModel(glow, glow.preset("FASHION_MNIST"))
                        .fit(DataSets.ofRows(rows), BACKEND));
    }
}
