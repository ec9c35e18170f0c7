package org.flows4j.models.autoregressive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.FiniteSamples;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AutoregressiveFamilyTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final List<AutoregressiveFamily> FAMILIES = List.of(
            new MaskedAutoregressiveFlow(),
            new InverseAutoregressiveFlow(),
            new NeuralSplineFlow(),
            new NeuralAutoregressiveFlow());

    static Stream<AutoregressiveFamily> families() {
        return FAMILIES.stream();
    }

    static Stream<Arguments> mixings() {
        return families()
                .flatMap(family -> Arrays.stream(AutoregressiveConfig.Mixing.values())
                        .map(mixing -> Arguments.of(family, mixing)));
    }

    private static AutoregressiveConfig small(AutoregressiveFamily family, int columns, int conditionColumns) {
        AutoregressiveConfig config = family.preset("TABULAR").forColumns(columns, conditionColumns);
        return ModelConfigs.with(config, Map.of("steps", 3, "hiddenUnits", 8, "mixing", "PERMUTATION"));
    }

    private static Flow scrambled(AutoregressiveFamily family, AutoregressiveConfig config) {
        Flow flow = family.build(config, new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
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

    /** Columns in different units. */
    private static Tensor rows(int n, int columns) {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = new double[n * columns];
        Arrays.setAll(values, i -> Math.pow(10, i % columns - 2.0) * (random.nextGaussian() + 3 * (i % columns)));
        return BACKEND.fromDoubles(values, Shape.of(n, columns), DType.FLOAT64);
    }

    @ParameterizedTest
    @MethodSource("mixings")
    void isExactAndInvertible(AutoregressiveFamily family, AutoregressiveConfig.Mixing mixing) {
        AutoregressiveConfig config = ModelConfigs.with(small(family, 4, 0), Map.of("mixing", mixing));
        Flow flow = scrambled(family, config);
        assertThat(flow.likelihood()).isEqualTo(Likelihood.EXACT);
        Tensor x = rows(30, 4);
        assertThat(flow.decode(flow.encode(x)).toDoubles()).containsExactly(x.toDoubles(), within(1e-8));
        ScoredSamples drawn = flow.sampleAndLogProb(20, 1, new SplittableRandom(4));
        assertThat(drawn.logProb()).containsExactly(flow.logProb(drawn.samples()), within(1e-8));
    }

    /** The condition reaches the density of every column, also where there is only one. */
    @ParameterizedTest
    @MethodSource("families")
    void conditionsMatter(AutoregressiveFamily family) {
        for (int columns : new int[] {1, 3}) {
            Flow flow = scrambled(family, small(family, columns, 2));
            Tensor x = rows(5, columns);
            assertThat(flow.given(3, 4).logProb(x))
                    .doesNotContain(flow.given(3, 5).logProb(x));
        }
    }

    /** The integral of the density over a fine grid. */
    @ParameterizedTest
    @MethodSource("families")
    void densityIntegratesToOne(AutoregressiveFamily family) {
        Flow flow = scrambled(family, small(family, 2, 0));
        // Deviations are about 0.01 and 0.1, means 0 and 0.3.
        assertThat(mass(flow, 0.24, 2.4)).isCloseTo(1, within(2e-3));
    }

    /**
     * The grid's mass is the share of the draws that are inside. With the reversed order, some scrambled flows leave 0.4% of their mass
     * outside of the larger grid, in their tails; draws that overflow are outside, too.
     */
    @ParameterizedTest
    @MethodSource("mixings")
    void massOnAGridIsTheShareOfSamplesInside(AutoregressiveFamily family, AutoregressiveConfig.Mixing mixing) {
        Flow flow = scrambled(family, ModelConfigs.with(small(family, 2, 0), Map.of("mixing", mixing)));
        int count = 20_000;
        for (double factor : new double[] {0.4, 1}) {
            double mass = mass(flow, factor * 0.24, factor * 2.4);
            FiniteSamples finite = flow.sampleFinite(count, Sampling.MODEL, new SplittableRandom(8));
            double[] drawn = finite.samples().toDoubles();
            int draws = count + finite.rejected();
            long inside = IntStream.range(0, count)
                    .filter(i ->
                            Math.abs(drawn[2 * i]) < factor * 0.12 && Math.abs(drawn[2 * i + 1] - 0.3) < factor * 1.2)
                    .count();
            double error = Math.sqrt(Math.max(mass * (1 - mass), 1e-4) / draws);
            assertThat((double) inside / draws).as("%s", factor).isCloseTo(mass, within(4 * error));
        }
    }

    /** The integral of the density of two columns over a rectangle around (0, 0.3). */
    private static double mass(Flow flow, double width, double height) {
        int side = 400;
        double[] grid = new double[side * side * 2];
        for (int i = 0; i < side * side; i++) {
            grid[2 * i] = width * ((Math.floorDiv(i, side) + 0.5) / side - 0.5);
            grid[2 * i + 1] = height * ((i % side + 0.5) / side - 0.5) + 0.3;
        }
        double[] logProb = flow.logProb(BACKEND.fromDoubles(grid, Shape.of(side * side, 2), DType.FLOAT64));
        double cell = width * height / side / side;
        return Arrays.stream(logProb).map(value -> Math.exp(value) * cell).sum();
    }

    @Test
    void numberOfParametersIsThatOfTheLayers() {
        int columns = 6;
        int units = 64;
        AutoregressiveFamily nsf = new NeuralSplineFlow();
        Flow flow = nsf.build(
                nsf.preset("RESIDUAL").forColumns(columns, 2),
                new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        int outputs = columns * (3 * 8 - 1);
        int network = (columns + 2) * units + units + 4 * (units * units + units) + units * outputs + outputs;
        assertThat(flow.parameters().count()).isEqualTo(5L * (network + 2 * columns));
    }

    /** Angles are then possible without another setting. */
    @ParameterizedTest
    @MethodSource("families")
    void presetsReverseTheOrder(AutoregressiveFamily family) {
        assertThat(family.presets().values())
                .allMatch(preset -> preset.mixing() == AutoregressiveConfig.Mixing.REVERSE);
    }

    @Test
    void senselessConfigurationsAreRefused() {
        AutoregressiveFamily maf = new MaskedAutoregressiveFlow();
        AutoregressiveConfig config = maf.preset("TABULAR");
        for (String change : new String[] {
            "columns=0",
            "conditionColumns=-1",
            "steps=0",
            "hiddenUnits=0",
            "depth=0",
            "bins=1",
            "bound=0",
            "sigmoids=0",
            "sigmoidLayers=-7"
        }) {
            String[] parts = change.split("=", -1);
            assertThatIllegalArgumentException()
                    .as(change)
                    .isThrownBy(() -> ModelConfigs.with(config, Map.of(parts[0], parts[1])))
                    .withMessageContaining(parts[1]);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> maf.forData(config, Shape.vector(65), 0))
                .withMessageContaining("set hiddenUnits to 65");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> maf.forData(config, Shape.image(1, 28, 28), 256))
                .withMessageContaining("28");
    }
}
