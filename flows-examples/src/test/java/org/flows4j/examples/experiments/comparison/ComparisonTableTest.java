package org.flows4j.examples.experiments.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {
    private static RunResult run(String name, long seed, double bitsPerDim, double milliseconds) {
        return new RunResult(name, seed, 1234, bitsPerDim, bitsPerDim, 0, milliseconds, 0.5);
    }

    @Test
    void meansAndDeviationsAreOfTheRunsThatEndedWell() {
        ComparisonTable table = ComparisonTable.of(
                List.of(run("a", 0, 3.1, 10), run("a", 1, 3.3, 14), run("a", 2, Double.NaN, 12), run("b", 0, 2.5, 7)));
        ComparisonTable.Row a = table.rows().get(0);
        Spread bits = a.bitsPerDim();
        assertThat(bits.mean()).isCloseTo(3.2, within(1e-12));
        assertThat(bits.deviation()).isCloseTo(Math.sqrt(0.02), within(1e-12));
        assertThat(List.of(bits.lowest(), bits.highest(), a.millisecondsPerStep()))
                .containsExactly(3.1, 3.3, 12.0);
        assertThat(List.of(bits.count(), a.diverged())).containsExactly(2, 1);
        assertThat(table.rows().get(1).bitsPerDim().deviation()).isZero();
    }

    @Test
    void markdownAndCsvHaveALineEach() {
        List<RunResult> runs = List.of(run("a", 0, 3.1, 10), run("b", 0, Double.NaN, 7));
        ComparisonTable table = ComparisonTable.of(runs);
        assertThat(table.markdown("model").lines())
                .hasSize(4)
                .contains("| a | 1,234 | 3.1000 | 0.0000 | 3.1000 to 3.1000 | 1 | 10.0 | 0.50 |")
                .contains("| b | 1,234 | NaN | 0.0000 | NaN to NaN | 0 (1 diverged) | 7.0 | 0.50 |");
        assertThat(table.csv().lines()).hasSize(3).contains("a,1234,3.1,0.0,3.1,3.1,1,0,10.0,3.1,0.0,0.5");
        assertThat(ComparisonTable.csvOfRuns(runs).lines()).hasSize(3).contains("a,0,1234,3.1,0,10.0,3.1,0.5");
    }

    /** Bounds have two columns more: what importance sampling makes of them, and how that spreads. */
    @Test
    void importanceWeightedResultsAreShownWhereTheyDiffer() {
        ComparisonTable table = ComparisonTable.of(List.of(
                new RunResult("a", 0, 1234, 3.1, 3.0, 0, 10, 0.5), new RunResult("a", 1, 1234, 3.3, 3.1, 0, 10, 0.5)));
        assertThat(table.markdown("model").lines())
                .anyMatch(line -> line.contains("test bits/dim, ELBO") && line.contains("importance-weighted"))
                .contains("| a | 1,234 | 3.2000 | 0.1414 | 3.1000 to 3.3000 | 3.0500 | 0.0707 | 2 | 10.0 | 0.50 |");
    }
}
