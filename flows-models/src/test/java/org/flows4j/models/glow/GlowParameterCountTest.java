package org.flows4j.models.glow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact numbers of trained scalars: the published ones, and those derived by hand from the published layouts. */
class GlowParameterCountTest {
    private static final Glow GLOW = new Glow();

    private static long count(String preset, Map<String, String> changes) {
        GlowConfig config = ModelConfigs.with(GLOW.preset(preset), changes);
        ParameterFactory parameters = new ParameterFactory(CpuBackend.create(), DType.FLOAT32, new SplittableRandom(1));
        return GLOW.build(config, parameters).parameters().count();
    }

    @ParameterizedTest
    @CsvSource({
        "CIFAR10,                   coupling=AFFINE,   44603604",
        "CIFAR10,                   coupling=ADDITIVE, 38395668",
        "WOODBURY_BASELINE_CIFAR10, stepsPerLevel=8,   11017908",
        "WOODBURY_BASELINE_CIFAR10, stepsPerLevel=32,  44056980",
    })
    void countsOfThePapers(String preset, String change, long expected) {
        String[] keyAndValue = change.split("=", 2);
        assertThat(count(preset, Map.of(keyAndValue[0], keyAndValue[1]))).isEqualTo(expected);
    }

    /** P L U has c(c-1) entries off the two diagonals and c log-scales: as many as a free matrix. */
    @Test
    void thePluParametrisationHasAsManyParametersAsAPlainMatrix() {
        assertThat(count("WOODBURY_BASELINE_CIFAR10", Map.of("permutation", "INVERTIBLE_1X1")))
                .isEqualTo(11017908);
    }

    @Test
    void fixedPermutationsHaveNone() {
        long withoutMixing = 11017908 - 8 * (12 * 12 + 24 * 24 + 48 * 48);
        assertThat(count("WOODBURY_BASELINE_CIFAR10", Map.of("permutation", "SHUFFLE")))
                .isEqualTo(withoutMixing);
        assertThat(count("WOODBURY_BASELINE_CIFAR10", Map.of("permutation", "REVERSE")))
                .isEqualTo(withoutMixing);
    }
}
