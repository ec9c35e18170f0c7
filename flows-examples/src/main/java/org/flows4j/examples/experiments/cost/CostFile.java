package org.flows4j.examples.experiments.cost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.examples.bench.LinearLayer;
import org.flows4j.examples.experiments.comparison.CsvText;

/** Measured costs in a CSV file, which is complete after each measurement. */
final class CostFile {
    private static final String[] HEADER = {"layer", "quantity", "batch", "channels", "size", "seconds"};

    private final Path path;
    private final int batch;
    private final List<LayerCost> costs = new ArrayList<>();

    /**
     * Opens a file, or begins one.
     *
     * @param batch samples of each pass
     * @throws FlowsIoException if it cannot be read, or is of another batch size
     */
    CostFile(Path path, int batch) {
        this.path = path;
        this.batch = batch;
        if (Files.exists(path)) {
            read();
        }
    }

    private void read() {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser rows = CSVParser.parse(path, StandardCharsets.UTF_8, format)) {
            for (CSVRecord row : rows) {
                if (Integer.parseInt(row.get("batch")) != batch) {
                    throw new FlowsIoException(path + " has measurements of batches of " + row.get("batch")
                            + ", not of " + batch + "; repeat --batch, or give --out another folder");
                }
                costs.add(new LayerCost(
                        LinearLayer.valueOf(row.get("layer").toUpperCase(Locale.ROOT)),
                        LayerCost.Quantity.valueOf(row.get("quantity").toUpperCase(Locale.ROOT)),
                        Integer.parseInt(row.get("channels")),
                        Integer.parseInt(row.get("size")),
                        Double.parseDouble(row.get("seconds"))));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new FlowsIoException("cannot read the measurements in " + path + ": " + e.getMessage(), e);
        }
    }

    List<LayerCost> costs() {
        return List.copyOf(costs);
    }

    void add(LayerCost cost) {
        costs.add(cost);
        List<Object[]> lines = new ArrayList<>();
        for (LayerCost each : costs) {
            lines.add(new Object[] {
                each.layer().key(),
                each.quantity().name().toLowerCase(Locale.ROOT),
                batch,
                each.channels(),
                each.size(),
                each.seconds()
            });
        }
        AtomicFiles.writeString(path, CsvText.of(lines, HEADER));
    }
}
