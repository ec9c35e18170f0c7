package org.flows4j.models.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.tabular.ColumnKinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureFlowTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final MixtureFlow FAMILY = new MixtureFlow();

    private static MixtureConfig config(int columns, int conditionColumns, int steps) {
        return new MixtureConfig(columns, conditionColumns, true, 3, 3, steps, 8, 4, 3, ColumnKinds.REAL);
    }

    private static Flow scrambled(MixtureConfig config) {
        Flow flow = FAMILY.build(config, new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        Flow conditioned = config.conditionColumns() == 0 ? flow : flow.given(new float[config.conditionColumns()]);
        conditioned.initialize(rows(400, config.columns()), new SplittableRandom(1));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.2 * random.nextGaussian());
            parameter.assign(values);
        }
        return flow;
    }

    /** Skewed columns in different units. */
    private static Tensor rows(int n, int columns) {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = new double[n * columns];
        Arrays.setAll(values, i -> Math.pow(10, i % columns - 1.0) * Math.exp(0.5 * random.nextGaussian()));
        return BACKEND.fromDoubles(values, Shape.of(n, columns), DType.FLOAT64);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void isExactAndInvertible(int steps) {
        Flow flow = scrambled(config(4, 0, steps));
        assertThat(flow.likelihood()).isEqualTo(Likelihood.EXACT);
        Tensor x = rows(30, 4);
        assertThat(flow.decode(flow.encode(x)).toDoubles()).containsExactly(x.toDoubles(), within(1e-7));
        ScoredSamples drawn = flow.sampleAndLogProb(20, 1, new SplittableRandom(4));
        assertThat(drawn.logProb()).containsExactly(flow.logProb(drawn.samples()), within(1e-6));
    }

    /** The integral over a wide grid; heavy tails outside of it hold about a hundredth. */
    @Test
    void densityIntegratesToOne() {
        MixtureConfig light = new MixtureConfig(1, 0, true, 3, 60, 2, 8, 4, 3, ColumnKinds.REAL);
        Flow flow = scrambled(light);
        int points = 200_000;
        double[] grid = new double[points];
        Arrays.setAll(grid, i -> 4 * ((i + 0.5) / points - 0.5));
        double[] logProb = flow.logProb(BACKEND.fromDoubles(grid, Shape.of(points, 1), DType.FLOAT64));
        double sum = Arrays.stream(logProb).map(Math::exp).sum() * 4 / points;
        assertThat(sum).isCloseTo(1, within(2e-3));
    }

    @Test
    void categoriesAreSampled() {
        MixtureConfig config = config(3, 0, 2).withColumnKinds(ColumnKinds.parse("real,category(2),category(4)"));
        Flow flow = FAMILY.build(config, new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        assertThat(flow.likelihood()).isEqualTo(Likelihood.LOWER_BOUND);
        double[] drawn = flow.sample(50, 1, new SplittableRandom(1)).toDoubles();
        for (int i = 0; i < 50; i++) {
            assertThat(drawn[3 * i + 1]).isIn(0.0, 1.0);
            assertThat(drawn[3 * i + 2]).isIn(0.0, 1.0, 2.0, 3.0);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.withColumnKinds(ColumnKinds.parse("real,angle,real")))
                .withMessageContaining("got angle");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColumnKinds.parse("category(1)"))
                .withMessage("the number of categories must be 2 to 65536, got 1");
    }

    @Test
    void conditionsMatter() {
        Flow flow = scrambled(config(3, 2, 2));
        Tensor x = rows(5, 3);
        assertThat(flow.given(3, 4).logProb(x)).doesNotContain(flow.given(3, 5).logProb(x));
    }

    @Test
    void numberOfParametersIsThatOfTheParts() {
        int d = 4;
        Flow flow =
                FAMILY.build(config(d, 0, 0), new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        assertThat(flow.parameters().trainable().count()).isEqualTo(3L * d + 4L * (1 + 2 * d + d * (d - 1) / 2));
    }

    @Test
    void senselessConfigurationsAreRefused() {
        for (String change : new String[] {
            "columns=0",
            "conditionColumns=-1",
            "components=0",
            "degreesOfFreedom=0",
            "steps=-1",
            "hiddenUnits=0",
            "bins=1",
            "bound=0"
        }) {
            String[] parts = change.split("=", -1);
            assertThatIllegalArgumentException()
                    .as(change)
                    .isThrownBy(() -> ModelConfigs.with(FAMILY.preset("TABULAR"), Map.of(parts[0], parts[1])))
                    .withMessageContaining(parts[1]);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MixtureConfig(9, 0, true, 3, 3, 1, 8, 4, 3, ColumnKinds.REAL))
                .withMessageContaining("set hiddenUnits to 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MixtureConfig(9, 2, true, 3, 3, 0, 8, 4, 3, ColumnKinds.REAL))
                .withMessageContaining("set steps to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FAMILY.forData(FAMILY.preset("TABULAR"), Shape.image(1, 28, 28), 256))
                .withMessageContaining("28");
        assertThat(FAMILY.withClasses(FAMILY.preset("TABULAR"), 3).steps()).isEqualTo(1);
    }
}
