package org.flows4j.examples.experiments.cost;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.examples.bench.LinearLayer;
import org.flows4j.examples.charts.ResultTable;
import org.flows4j.examples.data.CsvFiles;

/** Measured costs in a CSV file, which is complete after each measurement. */
final class CostFile {
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
        CsvFiles.read(path, "measurements", row -> {
            if (Integer.parseInt(row.get("batch")) != batch) {
                throw new FlowsIoException(path + " has measurements of batches of " + row.get("batch") + ", not of "
                        + batch + "; repeat --batch, or give --out another folder");
            }
            costs.add(new LayerCost(
                    LinearLayer.valueOf(row.get("layer").toUpperCase(Locale.ROOT)),
                    LayerCost.Quantity.valueOf(row.get("quantity").toUpperCase(Locale.ROOT)),
                    Integer.parseInt(row.get("channels")),
                    Integer.parseInt(row.get("size")),
                    Double.parseDouble(row.get("seconds"))));
        });
    }

    List<LayerCost> costs() {
        return List.copyOf(costs);
    }

    void add(LayerCost cost) {
        costs.add(cost);
        String text = new ResultTable<LayerCost>()
                .column("layer", each -> each.layer().key())
                .column("quantity", each -> each.quantity().name().toLowerCase(Locale.ROOT))
                .column("batch", each -> batch)
                .column("channels", LayerCost::channels)
                .column("size", LayerCost::size)
                .column("seconds", LayerCost::seconds)
                .csv(costs);
        AtomicFiles.writeString(path, text);
    }
}
