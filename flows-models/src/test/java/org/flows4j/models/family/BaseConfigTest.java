package org.flows4j.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingDivergedException;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.autoregressive.AutoregressiveConfig;
import org.flows4j.models.autoregressive.NeuralSplineFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every base distribution in every family of vectors. */
class BaseConfigTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final List<String> FAMILIES = List.of("tabular", "vector", "maf", "iaf", "nsf", "naf");

    static Stream<Arguments> combinations() {
        return FAMILIES.stream()
                .flatMap(family -> Arrays.stream(BaseConfig.Kind.values()).map(kind -> Arguments.of(family, kind)));
    }

    private static <C extends Record> Flow flow(ModelFamily<C> family, BaseConfig.Kind kind) {
        Map<String, Object> small = new LinkedHashMap<>(Map.of("steps", 2, "hiddenUnits", 6, "base", kind));
        small.put("baseComponents", 3);
        small.put("baseBound", 50);
        C config = family.forData(
                ModelConfigs.with(family.presets().values().iterator().next(), small), Shape.vector(3), 0);
        return family.build(config, new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
    }

    /** Draws are reproducible, and scored as they were drawn. */
    @ParameterizedTest
    @MethodSource("combinations")
    void samplesHaveTheirDensity(String family, BaseConfig.Kind kind) {
        Flow flow = flow(ModelFamilies.byName(family), kind);
        ScoredSamples drawn = flow.sampleAndLogProb(10, 1, new SplittableRandom(4));
        assertThat(Arrays.stream(drawn.logProb())).allMatch(Double::isFinite);
        assertThat(flow.logProb(drawn.samples())).containsExactly(drawn.logProb(), within(1e-9));
        assertThat(flow.sample(10, 1, new SplittableRandom(4)).toDoubles())
                .containsExactly(drawn.samples().toDoubles());
        int own = Long.signum(flow.prior().parameters().count());
        boolean learned = kind == BaseConfig.Kind.DIAGONAL_NORMAL
                || kind == BaseConfig.Kind.FULL_NORMAL
                || kind == BaseConfig.Kind.MIXTURE;
        assertThat(own).isEqualTo(learned ? 1 : 0);
        assertThat(flow.parameters().count())
                .isEqualTo(flow.layers().parameters().count()
                        + flow.prior().parameters().count());
    }

    /** A sample outside the box has density 0, so training has an infinite loss, and says so. */
    @Test
    void trainingOutsideTheBoxDiverges() {
        AutoregressiveConfig config = ModelConfigs.with(
                new NeuralSplineFlow().preset("TABULAR"),
                Map.of("steps", 1, "hiddenUnits", 4, "base", "UNIFORM", "baseBound", 0.5));
        Flow flow = new NeuralSplineFlow()
                .build(config, new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(5)));
        float[] rows = new float[200];
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        DataSetBatches batches = new DataSetBatches(DataSets.ofFloats(rows, 2), BACKEND, DType.FLOAT32);
        try (Trainer trainer = new Trainer(flow, TrainingSettings.plain(20, 32), batches)) {
            trainer.initialize();
            assertThatThrownBy(trainer::run).isInstanceOf(TrainingDivergedException.class);
        }
    }

    @Test
    void olderFilesHaveTheStandardNormal() {
        String json = "{\"base\":\"STUDENT_T\"}";
        assertThat(ModelConfigs.fromJson("{}", BaseConfig.class)).isEqualTo(BaseConfig.NORMAL);
        assertThat(ModelConfigs.fromJson(json, BaseConfig.class).base()).isEqualTo(BaseConfig.Kind.STUDENT_T);
    }

    @Test
    void senselessNumbersAreRefused() {
        for (String change : new String[] {"baseComponents=0", "degreesOfFreedom=0", "baseBound=-1"}) {
            String[] parts = change.split("=", -1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ModelConfigs.with(BaseConfig.NORMAL, Map.of(parts[0], parts[1])))
                    .withMessageContaining(parts[0])
                    .withMessageContaining(parts[1]);
        }
    }
}
