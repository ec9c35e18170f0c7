package org.flows4j.examples.bench.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.flows4j.core.tensor.Precision;

/**
 * Measures a job beside the variants of PyTorch that compute in the same precision.
 *
 * @param sides makes the sides
 * @param idle waits until the processors are idle; false if they never were
 * @param progress receives a line per measurement, and the variants that are left out
 */
public record Contest(Sides sides, BooleanSupplier idle, Consumer<String> progress) {
    /**
     * Compares.
     *
     * @param job what is measured
     * @param precision of both
     * @param chosen variants of PyTorch, of which those of this precision take part; empty for the job's own
     * @param rounds number of rounds
     * @return all measurements
     * @throws IOException if our side failed, or no variant of PyTorch runs
     */
    public Comparison compare(Job job, Precision precision, List<Variant> chosen, int rounds) throws IOException {
        List<Variant> variants = chosen.isEmpty()
                ? job.variants(precision)
                : chosen.stream()
                        .filter(variant -> variant.precision() == precision)
                        .toList();
        List<Side> open = new ArrayList<>();
        try {
            open.add(sides.flows(job, precision));
            start(job, variants, open);
            return new Comparison(
                    job, precision, new Rounds(idle, progress).run(job.label() + " " + precision, open, rounds));
        } finally {
            open.forEach(Side::close);
        }
    }

    /** Starts variants one after another: they compile, with all processors. */
    private void start(Job job, List<Variant> variants, List<Side> open) throws IOException {
        IOException reason = new IOException("No variant of PyTorch has this precision");
        for (Variant variant : variants) {
            progress.accept(job.label() + ": starting PyTorch " + variant);
            try {
                open.add(sides.torch(job, variant));
            } catch (IOException e) {
                progress.accept("left out: " + e.getMessage());
                reason = e;
            }
        }
        if (open.size() == 1) {
            throw new IOException("PyTorch did not run " + job.label() + ": " + reason.getMessage(), reason);
        }
    }
}
