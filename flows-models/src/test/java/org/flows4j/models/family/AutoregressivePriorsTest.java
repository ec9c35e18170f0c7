package org.flows4j.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flows4j.models.glow.MarScfTests.BACKEND;
import static org.flows4j.models.glow.MarScfTests.build;
import static org.flows4j.models.glow.MarScfTests.images;
import static org.flows4j.models.glow.MarScfTests.priors;
import static org.flows4j.models.glow.MarScfTests.scramble;

import java.util.HashMap;
import java.util.Map;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.prior.MultiScaleArPrior;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.GlowConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The priors of mAR-SCF in every family that has scales; of the others, those of Flow++ factor nothing out. */
class AutoregressivePriorsTest {
    private static Flow tiny(String name) {
        return tiny(ModelFamilies.byName(name));
    }

    private static <C extends Record> Flow tiny(ModelFamily<C> family) {
        String base = family.name().startsWith("vflow") ? "base." : "";
        Map<String, String> changes = new HashMap<>();
        Map.of("stepsPerLevel", "1", "hiddenWidth", "4", "priorWidth", "3", "levels", "2")
                .forEach((key, value) -> changes.put(base + key, value));
        C config = ModelConfigs.with(family.preset("FASHION_MNIST"), changes);
        return build(family, family.forData(config, Shape.image(1, 8, 8), 256), DType.FLOAT64);
    }

    /** One at the split and one at the deepest scale; images come back, and the priors say how likely they are. */
    @ParameterizedTest
    @ValueSource(strings = {"mar-scf", "glow", "woodbury-glow", "vflow-glow", "vflow-woodbury"})
    void standInEveryMultiScaleModel(String name) {
        Flow flow = tiny(name);
        assertThat(priors(flow.layers())).hasSize(2);
        Tensor x = images(flow.sampleShape(), 3, 4, DType.FLOAT64);
        double[] before = flow.logProb(x);
        scramble(flow);
        assertThat(flow.decode(flow.encode(x)).toDoubles()).isEqualTo(x.toDoubles());
        assertThat(flow.logProb(x)).isNotEqualTo(before);
    }

    @Test
    void followTheClass() {
        GlowConfig glow = ModelConfigs.with(
                new Glow().preset("FASHION_MNIST"),
                Map.of(
                        "image", ImageFormat.square(1, 8, 8),
                        "stepsPerLevel", 1,
                        "hiddenWidth", 4,
                        "priorWidth", 3,
                        "classes", 2));
        Flow flow = build(new Glow(), glow, DType.FLOAT64);
        assertThat(priors(flow.layers()).stream().map(MultiScaleArPrior::steps)).containsExactly(2, 8);
        scramble(flow);
        Tensor x = images(flow.sampleShape(), 2, 4, DType.FLOAT64);
        Flow ofClasses = flow.given(BACKEND.fromDoubles(new double[] {1, 0, 0, 1}, Shape.of(2, 2), DType.FLOAT64));
        Flow exchanged = flow.given(BACKEND.fromDoubles(new double[] {0, 1, 1, 0}, Shape.of(2, 2), DType.FLOAT64));
        assertThat(ofClasses.decode(ofClasses.encode(x)).toDoubles()).isEqualTo(x.toDoubles());
        assertThat(ofClasses.logProb(x)).isNotEqualTo(exchanged.logProb(x));
    }
}
