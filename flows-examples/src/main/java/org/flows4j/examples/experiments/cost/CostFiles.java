package org.flows4j.examples.experiments.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.examples.bench.LinearLayer;
import org.flows4j.examples.charts.LogLogChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.experiments.comparison.CsvText;
import org.flows4j.examples.experiments.cost.LayerCost.Quantity;

/** Writes the files of measured costs: {@code table.md}, {@code slopes.csv} and {@code costs.png}. */
public final class CostFiles {
    private static final int COLUMNS = 2;

    private CostFiles() {}

    /**
     * Evaluates the measurements.
     *
     * @param folder for the files
     * @param plan what was measured
     * @param file of measurements
     * @param err receives a message if this machine cannot draw text
     * @return the table, Markdown
     */
    public static String write(Path folder, LayerCosts plan, Path file, PrintWriter err) {
        List<LayerCost> costs = new CostFile(file, plan.batch()).costs();
        String table = table(plan, costs);
        AtomicFiles.writeString(folder.resolve("table.md"), table);
        AtomicFiles.writeString(folder.resolve("slopes.csv"), slopes(plan, costs));
        Pictures.writeChart(folder.resolve("costs.png"), () -> LogLogChart.draw(panels(plan, costs), COLUMNS), err);
        return table;
    }

    private static double slope(List<LayerCost> costs, ToDoubleFunction<LayerCost> variable) {
        return PowerLaw.slope(
                costs.stream().mapToDouble(variable).toArray(),
                costs.stream().mapToDouble(LayerCost::seconds).toArray());
    }

    private static String table(LayerCosts plan, List<LayerCost> costs) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Batches of %d. Slopes are of log time over the largest decade, in channels c at %d x %d pixels and in pixels "
                        + "hw at %d channels; complexities are those of table 1 of the paper.%n%n",
                plan.batch(),
                plan.fixedSize(),
                plan.fixedSize(),
                plan.fixedChannels()));
        text.append("| layer | pass | ms at c = ")
                .append(plan.channels().get(plan.channels().size() - 1))
                .append(" | slope in c | ms at h = w = ")
                .append(plan.sizes().get(plan.sizes().size() - 1))
                .append(" | slope in hw | complexity |\n|---|---|---:|---:|---:|---:|---|\n");
        for (LinearLayer layer : LinearLayer.values()) {
            for (Quantity quantity : Quantity.values()) {
                List<LayerCost> byChannels = plan.byChannels(costs, layer, quantity);
                List<LayerCost> bySize = plan.bySize(costs, layer, quantity);
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %.3f | %.2f | %.3f | %.2f | %s |%n",
                        layer.key(),
                        name(quantity),
                        1000 * byChannels.get(byChannels.size() - 1).seconds(),
                        slope(byChannels, LayerCost::channels),
                        1000 * bySize.get(bySize.size() - 1).seconds(),
                        slope(bySize, LayerCost::pixels),
                        complexity(layer, quantity)));
            }
        }
        return text.toString();
    }

    private static String complexity(LinearLayer layer, Quantity quantity) {
        return switch (quantity) {
            case FORWARD ->
                switch (layer) {
                    case CONV1X1 -> "c^2 hw + c^3";
                    case PERIODIC -> "c hw log(hw) + c^3 hw";
                    case EMERGING -> "c^2 hw";
                    case WOODBURY, ME_WOODBURY -> "d c hw";
                };
            case INVERSE ->
                switch (layer) {
                    case PERIODIC -> "c hw log(hw) + c^2 hw";
                    case CONV1X1, EMERGING -> "c^2 hw";
                    case WOODBURY, ME_WOODBURY -> "d c hw";
                };
            case GRADIENT, LOG_DET -> "";
        };
    }

    private static String slopes(LayerCosts plan, List<LayerCost> costs) {
        List<Object[]> lines = new ArrayList<>();
        for (LinearLayer layer : LinearLayer.values()) {
            for (Quantity quantity : Quantity.values()) {
                lines.add(new Object[] {
                    layer.key(),
                    name(quantity),
                    slope(plan.byChannels(costs, layer, quantity), LayerCost::channels),
                    slope(plan.bySize(costs, layer, quantity), LayerCost::pixels)
                });
            }
        }
        return CsvText.of(lines, "layer", "quantity", "slope_in_channels", "slope_in_pixels");
    }

    private static List<LogLogChart.Panel> panels(LayerCosts plan, List<LayerCost> costs) {
        List<LogLogChart.Panel> panels = new ArrayList<>();
        for (Quantity quantity : Quantity.values()) {
            Map<String, double[][]> byChannels = new LinkedHashMap<>();
            Map<String, double[][]> bySize = new LinkedHashMap<>();
            for (LinearLayer layer : LinearLayer.values()) {
                add(byChannels, layer, plan.byChannels(costs, layer, quantity), LayerCost::channels);
                add(bySize, layer, plan.bySize(costs, layer, quantity), LayerCost::pixels);
            }
            String size = plan.fixedSize() + " x " + plan.fixedSize() + " pixels";
            panels.add(new LogLogChart.Panel(name(quantity) + ", " + size, "channels", byChannels));
            String channels = plan.fixedChannels() + " channels";
            panels.add(new LogLogChart.Panel(name(quantity) + ", " + channels, "pixels, height times width", bySize));
        }
        return panels;
    }

    /** A curve whose name contains its slope. */
    private static void add(
            Map<String, double[][]> curves,
            LinearLayer layer,
            List<LayerCost> costs,
            ToDoubleFunction<LayerCost> variable) {
        String name = String.format(Locale.ROOT, "%s (slope %.2f)", layer.key(), slope(costs, variable));
        curves.put(name, new double[][] {
            costs.stream().mapToDouble(variable).toArray(),
            costs.stream().mapToDouble(LayerCost::seconds).toArray()
        });
    }

    private static String name(Quantity quantity) {
        return quantity == Quantity.LOG_DET ? "log-det" : quantity.name().toLowerCase(Locale.ROOT);
    }
}
