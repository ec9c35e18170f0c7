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
import org.flows4j.examples.charts.LogLogChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.ResultTable;
import org.flows4j.examples.experiments.cost.SamplingTimes.Sampler;
import org.flows4j.examples.experiments.cost.SamplingTimes.Time;

/**
 * Evaluates measured sampling times.
 *
 * @param plan the plan of the measurements
 * @param times all of them
 */
record SamplingTimeFiles(SamplingTimes plan, List<Time> times) {
    /** The smallest size that slopes include. */
    private static final int FROM = 16;

    /** The times of a sampler with a network of one width as images grow. */
    private record Growth(Sampler sampler, int width, List<Time> times) {
        String name() {
            return (sampler == Sampler.MAR_SCF ? "mAR-SCF" : "pixel by pixel") + ", width " + width;
        }

        String cell(int index) {
            Time time = times.get(index);
            return String.format(
                    Locale.ROOT,
                    "%.1f ms (%,d steps, %.3g GFLOP)",
                    1000 * time.seconds(),
                    time.steps(),
                    time.operations() / 1e9);
        }

        /** The slope of the logarithm of time, steps or operations over log size; NaN if there are fewer than two sizes. */
        double slope(ToDoubleFunction<Time> quantity) {
            List<Time> counted =
                    times.stream().filter(time -> time.size() >= FROM).toList();
            return PowerLaw.of(counted, Time::size, quantity).slope();
        }

        String slopes() {
            return String.format(
                    Locale.ROOT,
                    "steps %.2f, operations %.2f, time %.2f",
                    slope(Time::steps),
                    slope(Time::operations),
                    slope(Time::seconds));
        }
    }

    /** Writes {@code table.md}, {@code times.csv} and {@code times.png}, and returns the table in Markdown. */
    String write(Path folder, PrintWriter err) {
        List<Growth> growths = new ArrayList<>();
        for (int width : plan.widths()) {
            for (Sampler sampler : Sampler.values()) {
                List<Time> own = times.stream()
                        .filter(time -> time.sampler() == sampler && time.width() == width)
                        .toList();
                growths.add(new Growth(sampler, width, own));
            }
        }
        ResultTable<Growth> columns = new ResultTable<Growth>().column("sampler", Growth::name);
        for (int i = 0; i < plan.sizes().size(); i++) {
            int index = i;
            columns.column("N = " + plan.sizes().get(i), "%s", growth -> growth.cell(index));
        }
        String table = columns.column("slopes from " + FROM, Growth::slopes).markdown(growths);
        AtomicFiles.writeString(folder.resolve("table.md"), table);
        AtomicFiles.writeString(folder.resolve("times.csv"), csv());
        Map<String, double[][]> curves = new LinkedHashMap<>();
        growths.forEach(growth -> PowerLaw.of(growth.times(), Time::size, Time::seconds)
                .addTo(curves, growth.name(), growth.slope(Time::seconds)));
        LogLogChart.Panel panel = new LogLogChart.Panel(
                "Sampling a batch of " + plan.batch() + " images", "height and width N, in pixels", curves);
        Pictures.writeChart(folder.resolve("times.png"), () -> LogLogChart.draw(List.of(panel), 1), err);
        return table;
    }

    private String csv() {
        return new ResultTable<Time>()
                .column("sampler", time -> time.sampler().name().toLowerCase(Locale.ROOT))
                .column("width", Time::width)
                .column("size", Time::size)
                .column("sequential_steps", Time::steps)
                .column("operations", Time::operations)
                .column("seconds", Time::seconds)
                .csv(times);
    }
}
