package org.flows4j.examples.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flows4j.core.tensor.Precision;
import org.junit.jupiter.api.Test;

class ContestTest {
    private final List<String> events = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();

    /** Writes down what happens. */
    private final class FakeSide implements Side {
        private final String name;

        FakeSide(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Map<String, Double> measure() {
            events.add("measure " + name);
            return Map.of("log_prob_s", 1.0);
        }

        @Override
        public void close() {
            events.add("close " + name);
        }
    }

    private final Sides sides = new Sides() {
        @Override
        public Side flows(Job job, Precision precision) {
            return new FakeSide(Side.FLOWS);
        }

        @Override
        public Side torch(Job job, Variant variant) throws IOException {
            if (variant.options().contains(TorchOption.COMPILE)) {
                throw new IOException(variant + " needs a compiler");
            }
            return new FakeSide(variant.toString());
        }
    };

    private Comparison compare(Precision precision, String... variants) throws IOException {
        return new Contest(sides, () -> true, progress::add)
                .compare(Job.GLOW, precision, Variant.parseAll(List.of(variants)), 2);
    }

    @Test
    void sidesMeasureInTurnAndAreClosed() throws IOException {
        Comparison comparison = compare(Precision.FLOAT32, "eager", "channels-last");
        assertThat(events)
                .containsExactly(
                        "measure flows",
                        "measure eager",
                        "measure channels-last",
                        "measure flows",
                        "measure eager",
                        "measure channels-last",
                        "close flows",
                        "close eager",
                        "close channels-last");
        assertThat(comparison.rounds()).extracting(Round::number).containsExactly(1, 1, 1, 2, 2, 2);
    }

    @Test
    void onlyVariantsOfThePrecisionTakePart() throws IOException {
        compare(Precision.MIXED, "eager", "autocast", "channels-last");
        assertThat(events).contains("measure autocast").doesNotContain("measure eager", "measure channels-last");
    }

    @Test
    void aVariantThatDoesNotRunIsLeftOutWithItsReason() throws IOException {
        Comparison comparison = compare(Precision.FLOAT32, "compile", "eager");
        assertThat(comparison.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.variant()).isEqualTo("eager"));
        assertThat(progress).contains("left out: compile needs a compiler");
    }

    @Test
    void withoutAnyVariantThereIsNoComparison() {
        assertThatThrownBy(() -> compare(Precision.FLOAT32, "compile"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("glow")
                .hasMessageContaining("compile needs a compiler");
        assertThat(events).containsExactly("close flows");
        assertThatThrownBy(() -> compare(Precision.MIXED, "eager")).hasMessageContaining("No variant");
    }

    @Test
    void busyProcessorsAreReported() throws IOException {
        Comparison comparison = new Contest(sides, () -> false, progress::add)
                .compare(Job.TOY, Precision.FLOAT32, List.of(Variant.parse("eager")), 1);
        assertThat(comparison.disturbed()).isTrue();
        assertThat(progress).anyMatch(line -> line.contains("other programs are busy"));
    }

    @Test
    void theIdleShareComesFromTheDifferenceOfTwoReadings() {
        long[] before = IdleProcessors.parse("cpu  100 0 50 800 50 0 0 0 0 0");
        long[] after = IdleProcessors.parse("cpu  130 0 60 850 60 0 0 0 0 0");
        assertThat(IdleProcessors.share(before, after)).isEqualTo(0.6);
        assertThat(IdleProcessors.share(before, before)).isEqualTo(1);
    }
}
