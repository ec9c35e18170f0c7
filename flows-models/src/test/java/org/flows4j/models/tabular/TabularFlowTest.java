package org.flows4j.models.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TabularFlowTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final TabularFlow FAMILY = new TabularFlow();
    private static final int COLUMNS = 5;

    @TempDir
    private Path folder;

    private static TabularConfig config(String preset, int conditionColumns) {
        return FAMILY.preset(preset).sized(3, 16).forColumns(COLUMNS, conditionColumns);
    }

    /** Initialised on columns of different units, then scrambled. */
    private static Flow scrambled(TabularConfig config, DType dtype) {
        Flow flow = FAMILY.build(config, new ParameterFactory(BACKEND, dtype, new SplittableRandom(5)));
        Flow conditioned = config.conditionColumns() == 0 ? flow : flow.given(new float[config.conditionColumns()]);
        conditioned.initialize(rows(dtype, 400), new SplittableRandom(1));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.1 * random.nextGaussian();
            }
            parameter.assign(values);
        }
        return flow;
    }

    private static Tensor rows(DType dtype, int n) {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = new double[n * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            int column = i % COLUMNS;
            values[i] = Math.pow(10, column - 2) * (random.nextGaussian() + 3 * column);
        }
        return BACKEND.fromDoubles(values, Shape.of(n, COLUMNS), dtype);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GLOW", "REAL_NVP", "NICE", "SPLINE"})
    void presetsAreExactAndInvertible(String preset) {
        Flow flow = scrambled(config(preset, 0), DType.FLOAT64);
        assertThat(flow.likelihood()).isEqualTo(Likelihood.EXACT);
        Tensor x = rows(DType.FLOAT64, 50);
        assertThat(flow.decode(flow.encode(x)).toDoubles()).containsExactly(x.toDoubles(), within(1e-9));
        assertThat(Arrays.stream(flow.logProb(x))).allMatch(Double::isFinite);
    }

    /** With the units of a column the density changes by their ratio and nothing else. */
    @ParameterizedTest
    @ValueSource(strings = {"GLOW", "REAL_NVP", "NICE", "SPLINE"})
    void unitsDoNotMatter(String preset) {
        Tensor x = rows(DType.FLOAT64, 300);
        Tensor scales = BACKEND.fromDoubles(new double[] {1e6, 1, 1e-3, 60, 1}, Shape.of(COLUMNS), DType.FLOAT64);
        double[] own = initialized(preset, x).logProb(x);
        double[] others = initialized(preset, x.mul(scales)).logProb(x.mul(scales));
        double ratio = Math.log(1e6) + Math.log(1e-3) + Math.log(60);
        for (int i = 0; i < own.length; i++) {
            assertThat(others[i]).isEqualTo(own[i] - ratio, within(1e-6));
        }
    }

    private static Flow initialized(String preset, Tensor x) {
        Flow flow =
                FAMILY.build(config(preset, 0), new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        flow.initialize(x, new SplittableRandom(1));
        return flow;
    }

    @Test
    void aLoadedModelGivesTheSameNumbersInTheDatasUnits() {
        TabularConfig config = config("SPLINE", 2);
        Flow flow = scrambled(config, DType.FLOAT32);
        ModelDescription description = new ModelDescription(
                FAMILY.name(),
                ModelConfigs.toJson(config),
                DType.FLOAT32,
                new DataDescription(Shape.vector(COLUMNS), 0));
        Path file = folder.resolve("model.safetensors");
        new Model(description, flow).save(file);
        Flow loaded = Model.read(file, BACKEND).flow();
        Tensor x = rows(DType.FLOAT32, 20);
        assertThat(loaded.given(3, 4).logProb(x))
                .containsExactly(flow.given(3, 4).logProb(x));
        assertThat(loaded.given(3, 4).logProb(x))
                .isNotEqualTo(loaded.given(3, 5).logProb(x));
    }

    @Test
    void senselessConfigurationsAreRefused() {
        TabularConfig config = config("SPLINE", 0);
        for (String change :
                new String[] {"columns=1", "conditionColumns=-1", "steps=0", "hiddenUnits=0", "bins=1", "bound=0"}) {
            String[] parts = change.split("=", -1);
            assertThatIllegalArgumentException()
                    .as(change)
                    .isThrownBy(() -> ModelConfigs.with(config, Map.of(parts[0], parts[1])))
                    .withMessageContaining(parts[1]);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FAMILY.forData(config, Shape.image(1, 28, 28), 256))
                .withMessageContaining("28");
    }
}
