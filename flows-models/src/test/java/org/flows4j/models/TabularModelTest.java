package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.models.tabular.TabularConfig;
import org.junit.jupiter.api.Test;

class TabularModelTest {
    private static final TensorBackend BACKEND =
            CpuBackend.create(CpuOptions.defaults().withThreads(1));

    private static DataSet table(String... names) {
        SplittableRandom random = new SplittableRandom(1);
        double[][] rows = new double[60][names.length];
        for (double[] row : rows) {
            Arrays.setAll(row, j -> random.nextGaussian());
        }
        return DataSets.ofRows(rows, names);
    }

    private static TabularTraining brief(DataSet rows) {
        TabularTraining defaults = TabularTraining.forTable(rows).withPrecision(DType.FLOAT64);
        return defaults.withModel(((TabularConfig) defaults.config()).sized(1, 4))
                .withSettings(TrainingSettings.plain(20, 16));
    }

    @Test
    void rowsAreScoredAsArraysAndAsTablesInAnyOrderOfColumns() {
        DataSet rows = table("a", "b");
        TabularFit fit = brief(rows).fit(rows, BACKEND);
        TabularModel model = TabularModel.of(fit.model());
        assertThat(model.columns()).containsExactly("a", "b");
        double[] scores = model.logProb(new double[][] {{0.5, -1}, {1, 2}});
        DataSet swapped = DataSets.ofRows(new double[][] {{-1, 7, 0.5}, {2, 7, 1}}, "b", "id", "a");
        assertThat(model.logProb(swapped)).containsExactly(scores);
        assertThat(model.logProb(new double[] {1, 2})).containsExactly(scores[1]);
        assertThat(fit.model().flow().logProb(new double[][] {{1, 2}})).containsExactly(scores[1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.logProb(DataSets.ofRows(new double[][] {{1, 2}}, "a", "c")))
                .withMessageContaining("[b] is not among");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.logProb(new double[] {1, 2, 3}))
                .withMessageContaining("Row 0 has 3 values");
        double[][] drawn = model.sample(5, 1, new SplittableRandom(3));
        assertThat(drawn).hasDimensions(5, 2);
        double[] flat = fit.model().flow().sample(5, 1, new SplittableRandom(3)).toDoubles();
        assertThat(drawn[4]).containsExactly(flat[8], flat[9]);
    }

    @Test
    void conditionsAreGivenByNameOrInOrder() {
        DataSet rows = table("a", "b");
        TabularFit fit = brief(rows).fitConditional(rows, table("x", "y", "z").columns("z", "x"), BACKEND);
        TabularModel model = TabularModel.of(fit.model());
        assertThat(model.conditions()).containsExactly("z", "x");
        double[] row = {0.5, -1};
        double[] expected = model.given(3, 4).logProb(row);
        assertThat(model.given(Map.of("x", 4.0, "z", 3.0)).logProb(row)).containsExactly(expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.given(Map.of("x", 4.0)))
                .withMessageContaining("[z] is not among");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.given(Map.of("x", 4.0, "z", 3.0, "w", 1.0)))
                .withMessageContaining("[w]");
    }
}
