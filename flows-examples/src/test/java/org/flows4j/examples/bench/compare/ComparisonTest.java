package org.flows4j.examples.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final List<Round> ROUNDS = List.of(
            new Round(1, Side.FLOWS, true, Map.of("train_step_s", 0.2, "log_prob_s", 0.01, "peak_tensor_mb", 7.0)),
            new Round(1, "eager", true, Map.of("train_step_s", 0.4, "log_prob_s", 0.04)),
            new Round(1, "compile+freeze", true, Map.of("log_prob_s", 0.02)),
            new Round(2, Side.FLOWS, true, Map.of("train_step_s", 0.4, "log_prob_s", 0.03, "peak_tensor_mb", 7.0)),
            new Round(2, "eager", false, Map.of("train_step_s", 0.5, "log_prob_s", 0.05)),
            new Round(2, "compile+freeze", true, Map.of("log_prob_s", 0.02)),
            new Round(3, Side.FLOWS, true, Map.of("train_step_s", 0.3, "log_prob_s", 0.02, "peak_tensor_mb", 7.0)),
            new Round(3, "eager", true, Map.of("train_step_s", 0.3, "log_prob_s", 0.06)),
            new Round(3, "compile+freeze", true, Map.of("log_prob_s", 0.03)));

    private static final Comparison COMPARISON = new Comparison(Job.GLOW, Precision.FLOAT32, ROUNDS);

    private static Comparison.Row row(String figure) {
        return COMPARISON.rows().stream()
                .filter(row -> row.figure().equals(figure))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theBestVariantOfEachFigureCounts() {
        assertThat(row("log_prob_s").variant()).isEqualTo("compile+freeze");
        assertThat(row("log_prob_s").theirs()).isEqualTo(new Spread(0.02, 0.02, 0.03));
        assertThat(row("train_step_s").variant()).isEqualTo("eager");
        assertThat(row("train_step_s").theirs()).isEqualTo(new Spread(0.4, 0.3, 0.5));
    }

    @Test
    void ratiosAreOfTheSameRound() {
        assertThat(row("train_step_s").ours()).isEqualTo(new Spread(0.3, 0.2, 0.4));
        assertThat(row("train_step_s").ratio()).isEqualTo(new Spread(0.8, 0.5, 1));
    }

    @Test
    void figuresOfOneSideOnlyAreLeftOut() {
        assertThat(COMPARISON.rows())
                .extracting(Comparison.Row::figure)
                .containsExactlyInAnyOrder("train_step_s", "log_prob_s");
    }

    @Test
    void roundsCanBeReadAgain(@TempDir Path folder) throws IOException {
        Comparison other = new Comparison(
                Job.MIXLOG, Precision.FLOAT32, List.of(new Round(1, "eager", true, Map.of("inverse_s", 0.25))));
        Path file = folder.resolve("rounds.csv");
        assertThat(ComparisonFile.read(file)).isEmpty();
        Files.write(file, new ComparisonTable(List.of(COMPARISON, other)).csv());
        assertThat(ComparisonFile.read(file)).containsExactly(COMPARISON, other);
        Files.write(file, List.of("step,loss", "1,2"));
        assertThatThrownBy(() -> ComparisonFile.read(file))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("rounds.csv does not hold rounds of this command");
    }

    /** Its process never held gradients. */
    @Test
    void theMemoryOfAVariantForInferenceOnlyDoesNotCount() {
        Comparison comparison = new Comparison(
                Job.GLOW,
                Precision.FLOAT32,
                List.of(
                        new Round(1, Side.FLOWS, true, Map.of("train_step_s", 1.0, "peak_rss_mb", 500.0)),
                        new Round(
                                1, "eager", true, Map.of("train_step_s", 1.0, "log_prob_s", 1.0, "peak_rss_mb", 700.0)),
                        new Round(1, "compile+freeze", true, Map.of("log_prob_s", 1.0, "peak_rss_mb", 400.0))));
        assertThat(comparison.rows())
                .filteredOn(row -> row.figure().equals("peak_rss_mb"))
                .singleElement()
                .satisfies(row -> assertThat(row.variant()).isEqualTo("eager"));
    }

    @Test
    void otherBusyProgramsAreNoticed() {
        assertThat(COMPARISON.disturbed()).isTrue();
        assertThat(new Comparison(Job.GLOW, Precision.FLOAT32, ROUNDS.subList(0, 3)).disturbed())
                .isFalse();
    }

    @Test
    void networksOfDifferentSizesAreRejected() {
        List<Round> rounds = List.of(
                new Round(1, Side.FLOWS, true, Map.of("parameters", 10.0, "train_step_s", 1.0)),
                new Round(1, "eager", true, Map.of("parameters", 11.0, "train_step_s", 1.0)));
        assertThatThrownBy(() -> new Comparison(Job.TOY, Precision.FLOAT32, rounds))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("toy")
                .hasMessageContaining("10.0=flows")
                .hasMessageContaining("11.0=eager");
    }

    @Test
    void theTableHasUnitsAndThreeDigits() {
        String text = new ComparisonTable(List.of(COMPARISON)).text();
        assertThat(text.lines()).hasSize(4);
        assertThat(text.lines().map(line -> line.replaceAll(" +", " ")))
                .startsWith("| job | figure | precision | Flows4J | PyTorch | ratio | variant of PyTorch |")
                .contains(
                        "| glow | training step, s | FLOAT32 | 0.300 (0.200 to 0.400) | 0.400 (0.300 to 0.500) "
                                + "| 0.800 (0.500 to 1.00) | eager |",
                        "| glow | log-density, ms | FLOAT32 | 20.0 (10.0 to 30.0) | 20.0 (20.0 to 30.0) "
                                + "| 0.667 (0.500 to 1.50) | compile+freeze |");
    }

    @Test
    void csvHasEveryRound() {
        List<String> lines = new ComparisonTable(List.of(COMPARISON)).csv();
        assertThat(lines)
                .startsWith("job,precision,round,side,figure,value,idle")
                .hasSize(1 + 3 * (3 + 2 + 1));
        assertThat(lines).contains("glow,FLOAT32,2,eager,log_prob_s,0.05,false");
    }

    @Test
    void valuesHaveTheRowsOfTheTable() {
        assertThat(new ComparisonTable(List.of(COMPARISON)).values())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row).containsEntry("job", "glow").containsEntry("disturbed", true));
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 8.0))).isEqualTo(new Spread(3, 1, 8));
    }

    @Test
    void significantDigitsFollowTheSize() {
        assertThat(new Spread(1234.5, 0.01234, 0).text(1, 3)).isEqualTo("1235 (0.0123 to 0.00)");
    }
}
