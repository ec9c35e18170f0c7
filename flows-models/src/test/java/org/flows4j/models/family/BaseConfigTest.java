package org.flows4j.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.models.ModelFamilies;
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
