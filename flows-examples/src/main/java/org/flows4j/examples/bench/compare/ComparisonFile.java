package org.flows4j.examples.bench.compare;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.Precision;

/** Reads the rounds that {@link ComparisonTable#csv} wrote, so that another run can add the jobs that are missing. */
public final class ComparisonFile {
    private ComparisonFile() {}

    /** A job in a precision. */
    private record Contestants(Job job, Precision precision) {}

    /** A measurement: all figures of one side in one round. */
    private record Measurement(int number, String side, boolean idle) {}

    /**
     * Reads all comparisons.
     *
     * @param file does not have to exist
     * @return one per job and precision, in the order of the file
     * @throws FlowsIoException if it is not such a file
     * @throws IOException if it cannot be read
     */
    public static List<Comparison> read(Path file) throws IOException {
        Map<Contestants, Map<Measurement, Map<String, Double>>> all = new LinkedHashMap<>();
        if (Files.exists(file)) {
            CSVFormat format = CSVFormat.DEFAULT
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                    CSVParser parser = format.parse(reader)) {
                for (CSVRecord line : parser) {
                    add(line, all);
                }
            } catch (IllegalArgumentException e) {
                throw new FlowsIoException(
                        file + " does not hold rounds of this command: " + e.getMessage()
                                + "; delete it or name another file",
                        e);
            }
        }
        List<Comparison> comparisons = new ArrayList<>();
        all.forEach((of, measurements) -> {
            List<Round> rounds = new ArrayList<>();
            measurements.forEach((m, figures) -> rounds.add(new Round(m.number(), m.side(), m.idle(), figures)));
            comparisons.add(new Comparison(of.job(), of.precision(), rounds));
        });
        return comparisons;
    }

    private static void add(CSVRecord line, Map<Contestants, Map<Measurement, Map<String, Double>>> all) {
        Contestants of = new Contestants(Job.of(line.get("job")), Precision.valueOf(line.get("precision")));
        Measurement measurement = new Measurement(
                Integer.parseInt(line.get("round")), line.get("side"), Boolean.parseBoolean(line.get("idle")));
        all.computeIfAbsent(of, none -> new LinkedHashMap<>())
                .computeIfAbsent(measurement, none -> new LinkedHashMap<>())
                .put(line.get("figure"), Double.parseDouble(line.get("value")));
    }
}
