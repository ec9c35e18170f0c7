package org.flows4j.examples.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.flows4j.core.tensor.Precision;
import org.junit.jupiter.api.Test;

class VariantTest {
    @Test
    void optionsAreReadInAnyOrderAndWrittenInOne() {
        Variant variant = Variant.parse("channels-last+compile");
        assertThat(variant.options()).containsExactlyInAnyOrder(TorchOption.COMPILE, TorchOption.CHANNELS_LAST);
        assertThat(variant).hasToString("compile+channels-last");
        assertThat(variant.arguments()).containsExactly("--compile", "--channels-last");
        assertThat(Variant.parse(variant.toString())).isEqualTo(variant);
    }

    @Test
    void eagerHasNoOptions() {
        assertThat(Variant.parse("eager")).isEqualTo(new Variant(Set.of())).hasToString("eager");
        assertThat(Variant.parse("eager").arguments()).isEmpty();
    }

    @Test
    void precisionFollowsFromTheOptions() {
        assertThat(Variant.parse("compile+freeze").precision()).isEqualTo(Precision.FLOAT32);
        assertThat(Variant.parse("compile+autocast").precision()).isEqualTo(Precision.MIXED);
        assertThat(Variant.parse("bf16-products").precision()).isEqualTo(Precision.MIXED);
    }

    @Test
    void everyJobHasVariantsOfItsPrecisions() {
        for (Job job : Job.values()) {
            for (Precision precision : Precision.values()) {
                if (job.has(precision)) {
                    assertThat(job.variants(precision))
                            .as(job + " " + precision)
                            .isNotEmpty()
                            .doesNotHaveDuplicates()
                            .allMatch(variant -> variant.precision() == precision);
                }
            }
        }
        assertThat(Job.MIXLOG.has(Precision.MIXED)).isFalse();
        assertThat(Job.GLOW.has(Precision.FLOAT64)).isFalse();
    }

    @Test
    void anUnknownOptionIsRejectedWithTheKnownOnes() {
        assertThatThrownBy(() -> Variant.parse("compile+fast"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'fast'")
                .hasMessageContaining("eager")
                .hasMessageContaining("channels-last");
    }
}
