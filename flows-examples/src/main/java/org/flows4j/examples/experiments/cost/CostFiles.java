package org.flows4j.examples.experiments.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.examples.bench.LinearLayer;
import org.flows4j.examples.charts.LogLogChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.ResultTable;
import org.flows4j.examples.experiments.cost.LayerCost.Quantity;

/**
 * Evaluates the measured costs of layers.
 *
 * @param plan the plan of the measurements
 * @param costs all of them
 */
record CostFiles(LayerCosts plan, List<LayerCost> costs) {
    private static final int COLUMNS = 2;

    /** The costs of a pass of a layer as channels vary, and as sizes vary. */
    private record Growth(LinearLayer layer, Quantity quantity, List<LayerCost> byChannels, List<LayerCost> bySize) {
        String pass() {
            return name(quantity);
        }

        PowerLaw inChannels() {
            return PowerLaw.of(byChannels, LayerCost::channels, LayerCost::seconds);
        }

        PowerLaw inPixels() {
            return PowerLaw.of(bySize, LayerCost::pixels, LayerCost::seconds);
        }
    }

    /** Writes {@code table.md}, {@code slopes.csv} and {@code costs.png}, and returns the table in Markdown. */
    String write(Path folder, PrintWriter err) {
        List<Growth> growths = new ArrayList<>();
        for (LinearLayer layer : LinearLayer.values()) {
            for (Quantity quantity : Quantity.values()) {
                growths.add(new Growth(
                        layer, quantity, plan.byChannels(costs, layer, quantity), plan.bySize(costs, layer, quantity)));
            }
        }
        String table = table(growths);
        String slopes = new ResultTable<Growth>()
                .column("layer", growth -> growth.layer().key())
                .column("quantity", Growth::pass)
                .column("slope_in_channels", growth -> growth.inChannels().slope())
                .column("slope_in_pixels", growth -> growth.inPixels().slope())
                .csv(growths);
        AtomicFiles.writeString(folder.resolve("table.md"), table);
        AtomicFiles.writeString(folder.resolve("slopes.csv"), slopes);
        Pictures.writeChart(folder.resolve("costs.png"), () -> LogLogChart.draw(panels(growths), COLUMNS), err);
        return table;
    }

    private String table(List<Growth> growths) {
        String conditions = String.format(
                Locale.ROOT,
                "Batches of %d. Slopes are of log time over the largest decade, in channels c at %d x %d pixels and in pixels "
                        + "hw at %d channels; complexities are those of table 1 of the paper.%n%n",
                plan.batch(),
                plan.fixedSize(),
                plan.fixedSize(),
                plan.fixedChannels());
        return conditions
                + new ResultTable<Growth>()
                        .column("layer", growth -> growth.layer().key())
                        .column("pass", Growth::pass)
                        .column(
                                "ms at c = " + last(plan.channels()),
                                "%.3f",
                                growth -> 1000 * last(growth.byChannels()).seconds())
                        .column(
                                "slope in c",
                                "%.2f",
                                growth -> growth.inChannels().slope())
                        .column(
                                "ms at h = w = " + last(plan.sizes()),
                                "%.3f",
                                growth -> 1000 * last(growth.bySize()).seconds())
                        .column(
                                "slope in hw",
                                "%.2f",
                                growth -> growth.inPixels().slope())
                        .column("complexity", growth -> complexity(growth.layer(), growth.quantity()))
                        .markdown(growths);
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
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

    private List<LogLogChart.Panel> panels(List<Growth> growths) {
        List<LogLogChart.Panel> panels = new ArrayList<>();
        for (Quantity quantity : Quantity.values()) {
            Map<String, double[][]> byChannels = new LinkedHashMap<>();
            Map<String, double[][]> bySize = new LinkedHashMap<>();
            for (Growth growth : growths) {
                if (growth.quantity() == quantity) {
                    growth.inChannels()
                            .addTo(
                                    byChannels,
                                    growth.layer().key(),
                                    growth.inChannels().slope());
                    growth.inPixels()
                            .addTo(
                                    bySize,
                                    growth.layer().key(),
                                    growth.inPixels().slope());
                }
            }
            String size = plan.fixedSize() + " x " + plan.fixedSize() + " pixels";
            panels.add(new LogLogChart.Panel(name(quantity) + ", " + size, "channels", byChannels));
            String channels = plan.fixedChannels() + " channels";
            panels.add(new LogLogChart.Panel(name(quantity) + ", " + channels, "pixels, height times width", bySize));
        }
        return panels;
    }

    private static String name(Quantity quantity) {
        return quantity == Quantity.LOG_DET ? "log-det" : quantity.name().toLowerCase(Locale.ROOT);
    }
}
