package org.flows4j.examples.experiments.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.examples.charts.LogLogChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.experiments.comparison.CsvText;
import org.flows4j.examples.experiments.cost.SamplingTimes.Sampler;
import org.flows4j.examples.experiments.cost.SamplingTimes.Time;

/** Writes the files of measured sampling times: {@code table.md}, {@code times.csv}, {@code times.png}. */
public final class SamplingTimeFiles {
    /** The smallest size that slopes include. */
    private static final int FROM = 16;

    private SamplingTimeFiles() {}

    /**
     * Writes the files.
     *
     * @param folder for them
     * @param plan what was measured
     * @param times measured
     * @param err receives a message if this machine cannot draw text
     * @return the table, Markdown
     */
    public static String write(Path folder, SamplingTimes plan, List<Time> times, PrintWriter err) {
        String table = table(plan, times);
        AtomicFiles.writeString(folder.resolve("table.md"), table);
        AtomicFiles.writeString(folder.resolve("times.csv"), csv(times));
        Pictures.writeChart(
                folder.resolve("times.png"),
                () -> LogLogChart.draw(
                        List.of(new LogLogChart.Panel(
                                "Sampling a batch of " + plan.batch() + " images",
                                "height and width N, in pixels",
                                curves(plan, times))),
                        1),
                err);
        return table;
    }

    private static List<Time> series(List<Time> times, Sampler sampler, int width) {
        return times.stream()
                .filter(time -> time.sampler() == sampler && time.width() == width)
                .toList();
    }

    private static String name(Sampler sampler, int width) {
        return (sampler == Sampler.MAR_SCF ? "mAR-SCF" : "pixel by pixel") + ", width " + width;
    }

    private static String table(SamplingTimes plan, List<Time> times) {
        StringBuilder text = new StringBuilder("| sampler |");
        StringBuilder rule = new StringBuilder("|---|");
        for (int size : plan.sizes()) {
            text.append(" N = ").append(size).append(" |");
            rule.append("---:|");
        }
        text.append(" slopes from ").append(FROM).append(" |\n").append(rule).append("---|\n");
        for (int width : plan.widths()) {
            for (Sampler sampler : Sampler.values()) {
                List<Time> series = series(times, sampler, width);
                text.append("| ").append(name(sampler, width)).append(" |");
                for (Time time : series) {
                    text.append(String.format(
                            Locale.ROOT,
                            " %.1f ms (%,d steps, %.3g GFLOP) |",
                            1000 * time.seconds(),
                            time.steps(),
                            time.operations() / 1e9));
                }
                text.append(String.format(
                        Locale.ROOT,
                        " steps %.2f, operations %.2f, time %.2f |%n",
                        SamplingTimes.slope(series, FROM, Time::steps),
                        SamplingTimes.slope(series, FROM, Time::operations),
                        SamplingTimes.slope(series, FROM, Time::seconds)));
            }
        }
        return text.toString();
    }

    private static String csv(List<Time> times) {
        List<Object[]> lines = new ArrayList<>();
        for (Time time : times) {
            lines.add(new Object[] {
                time.sampler().name().toLowerCase(Locale.ROOT),
                time.width(),
                time.size(),
                time.steps(),
                time.operations(),
                time.seconds()
            });
        }
        return CsvText.of(lines, "sampler", "width", "size", "sequential_steps", "operations", "seconds");
    }

    private static Map<String, double[][]> curves(SamplingTimes plan, List<Time> times) {
        Map<String, double[][]> curves = new LinkedHashMap<>();
        for (int width : plan.widths()) {
            for (Sampler sampler : Sampler.values()) {
                List<Time> series = series(times, sampler, width);
                String name = String.format(
                        Locale.ROOT,
                        "%s (slope %.2f)",
                        name(sampler, width),
                        SamplingTimes.slope(series, FROM, Time::seconds));
                curves.put(name, new double[][] {
                    series.stream().mapToDouble(Time::size).toArray(),
                    series.stream().mapToDouble(Time::seconds).toArray()
                });
            }
        }
        return curves;
    }
}
