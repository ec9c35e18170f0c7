package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.models.glow.MarScfTests.FAMILY;
import static org.flows4j.models.glow.MarScfTests.build;
import static org.flows4j.models.glow.MarScfTests.images;
import static org.flows4j.models.glow.MarScfTests.scramble;
import static org.flows4j.models.glow.MarScfTests.tiny;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.LearnedPriors;
import org.flows4j.core.interpolation.Descent;
import org.flows4j.core.interpolation.Interpolation;
import org.flows4j.core.interpolation.LatentPath;
import org.flows4j.core.interpolation.Objective;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interpolation through a multi-scale flow with learned priors. */
class MarScfInterpolationTest {
    /** A family without the priors has the same latent as one with them, but for the priors. */
    @Test
    void withoutItsPriorsAFlowGivesWhatTheyArePriorsOf() {
        Flow with = build(FAMILY, tiny(Map.of()), DType.FLOAT64);
        Flow standard = build(FAMILY, tiny(Map.of("prior", "STANDARD")), DType.FLOAT64);
        scramble(with);
        Map<String, Parameter> byName = new HashMap<>();
        with.parameters().forEach(parameter -> byName.put(parameter.name(), parameter));
        standard.parameters()
                .forEach(parameter -> parameter.assign(Objects.requireNonNull(byName.get(parameter.name()))
                        .value()
                        .toDoubles()));
        Tensor x = images(with.sampleShape(), 3, 6, DType.FLOAT64);
        Flow without = LearnedPriors.without(with);
        assertThat(without.encode(x).toDoubles())
                .containsExactly(standard.encode(x).toDoubles());
        assertThat(without.encode(x).toDoubles()).isNotEqualTo(with.encode(x).toDoubles());
    }

    @ParameterizedTest
    @EnumSource(LatentPath.class)
    void pathsLeadFromOneImageToTheOther(LatentPath path) {
        Flow flow = build(FAMILY, tiny(Map.of()), DType.FLOAT64);
        scramble(flow);
        Shape shape = flow.sampleShape();
        Tensor a = images(shape, 2, 6, DType.FLOAT64);
        Tensor b = images(shape, 2, 8, DType.FLOAT64);
        for (boolean beforePriors : new boolean[] {false, true}) {
            Tensor ways = new Interpolation(flow, path, beforePriors).along(a, b, 3);
            assertThat(ways.shape()).isEqualTo(shape.batch(6));
            assertThat(ways.slice(0, 0, 1).toDoubles())
                    .isEqualTo(a.slice(0, 0, 1).toDoubles());
            assertThat(ways.slice(0, 2, 3).toDoubles())
                    .isEqualTo(b.slice(0, 0, 1).toDoubles());
            assertThat(ways.slice(0, 3, 4).toDoubles())
                    .isEqualTo(a.slice(0, 1, 2).toDoubles());
            assertThat(ways.slice(0, 5, 6).toDoubles())
                    .isEqualTo(b.slice(0, 1, 2).toDoubles());
        }
        // What is straight before the priors is not in the noise behind them.
        assertThat(new Interpolation(flow, path, true).along(a, b, 3).toDoubles())
                .isNotEqualTo(
                        new Interpolation(flow, path, false).along(a, b, 3).toDoubles());
    }

    /** Optimising for density alone raises it; without a step the way is the path. */
    @Test
    void optimisationMovesTheInnerImagesTowardsTheDensity() {
        Flow flow = build(FAMILY, tiny(Map.of()), DType.FLOAT64);
        scramble(flow);
        Tensor a = images(flow.sampleShape(), 1, 6, DType.FLOAT64);
        Tensor b = images(flow.sampleShape(), 1, 8, DType.FLOAT64);
        Interpolation interpolation = new Interpolation(flow, LatentPath.LINEAR, true);
        Objective dense = new Objective(10, 0.35, Objective.Distance.NORM, true);
        Tensor path = interpolation.optimized(a, b, 4, dense, new Descent(0, 0.05));
        assertThat(path.toDoubles()).isEqualTo(interpolation.along(a, b, 4).toDoubles());
        Tensor moved = interpolation.optimized(a, b, 4, dense, new Descent(30, 0.05));
        double[] before = flow.logProb(path);
        double[] after = flow.logProb(moved);
        assertThat(after[0]).isEqualTo(before[0]);
        assertThat(after[3]).isEqualTo(before[3]);
        assertThat(after[1]).isGreaterThan(before[1]);
        assertThat(after[2]).isGreaterThan(before[2]);
    }

    @Test
    void aWayHasTwoEnds() {
        Flow flow = build(FAMILY, tiny(Map.of()), DType.FLOAT64);
        Tensor x = images(flow.sampleShape(), 1, 6, DType.FLOAT64);
        assertThatThrownBy(() -> new Interpolation(flow, LatentPath.LINEAR, true).along(x, x, 1))
                .hasMessageContaining("got 1");
    }
}
