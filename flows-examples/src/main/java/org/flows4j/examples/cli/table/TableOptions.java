package org.flows4j.examples.cli.table;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a fit that chooses the model of a table. */
public final class TableOptions {
    /** The name that stands for the automatic choice. */
    static final String AUTOMATIC = "auto";

    @Option(
            names = "--family",
            paramLabel = "NAME",
            description =
                    "With MODEL tabular: fit a table by held-out rows, either the best model for it (auto) or one of this family,"
                            + " such as mixture, maf, nsf or tabular.")
    private @Nullable String family;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            description = "With --family: end soon after this time with the best model so far; default no limit.")
    private @Nullable Double seconds;

    @Option(
            names = "--report",
            description =
                    "With --family: write report.html with the compared models, the training curve, marginals and pairs of"
                            + " columns, and the calibration on held-out rows.")
    private boolean report;

    @Option(
            names = "--categories",
            split = ",",
            paramLabel = "COLUMN",
            description =
                    "With --family auto: columns of categories, by name or number from 1, whose values are texts or whole numbers from"
                            + " 0. Samples have categories in them.")
    private List<String> categories = List.of();

    /** Whether to fit a table in this way. */
    public boolean chosen() {
        return family != null;
    }

    /**
     * Returns {@link #chosen}.
     *
     * @param model the first word of the command
     * @param preset of the family; null for its default
     * @throws IllegalArgumentException if an option needs another one
     */
    public boolean check(String model, @Nullable String preset) {
        if (family == null && (seconds != null || report || !categories.isEmpty())) {
            throw new IllegalArgumentException(
                    "--time-limit, --report and --categories need --family; add --family auto");
        }
        if (!categories.isEmpty() && !family().equals(AUTOMATIC)) {
            throw new IllegalArgumentException("--categories needs --family auto, got " + family);
        }
        if (family != null && !model.equals("tabular")) {
            throw new IllegalArgumentException("--family belongs to the model tabular, got the model " + model
                    + "; write train tabular --family " + family);
        }
        if (family != null && family.equals(AUTOMATIC) && preset != null) {
            throw new IllegalArgumentException("--preset needs a family, such as --family maf, got --family auto");
        }
        if (seconds != null && !(seconds > 0 && seconds < 1e9)) {
            throw new IllegalArgumentException("--time-limit must be a positive number of seconds, got " + seconds);
        }
        return chosen();
    }

    String family() {
        return family == null ? AUTOMATIC : family;
    }

    @Nullable Duration timeLimit() {
        return seconds == null ? null : Duration.ofNanos((long) (seconds * 1e9));
    }

    /** The columns of categories, by name or number from 1. */
    public List<String> categories() {
        return categories;
    }

    boolean report() {
        return report;
    }
}
