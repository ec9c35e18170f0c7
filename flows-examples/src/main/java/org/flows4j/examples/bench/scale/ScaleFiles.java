package org.flows4j.examples.bench.scale;

import java.awt.image.BufferedImage;
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
import org.flows4j.examples.charts.LogLogChart;
import org.flows4j.examples.charts.ResultTable;

/** Points as a table, which a later run continues, and as a picture. */
public final class ScaleFiles {
    private static final ResultTable<ScalePoint> COLUMNS = new ResultTable<ScalePoint>()
            .column("axis", point -> point.axis().name())
            .column("value", ScalePoint::value)
            .column("batch", point -> point.extents().batch())
            .column("size", point -> point.extents().size())
            .column("levels", point -> point.extents().levels())
            .column("steps", point -> point.extents().steps())
            .column("hidden", point -> point.extents().hidden())
            .column("threads", point -> point.extents().threads())
            .column("precision", ScalePoint::precision)
            .column("round", ScalePoint::round)
            .column("step_s_per_image", ScalePoint::stepSeconds)
            .column("log_prob_s_per_image", ScalePoint::logProbSeconds)
            .column("peak_tensor_mb", ScalePoint::peakMebibytes)
            .column("left_out", ScalePoint::leftOut);

    private ScaleFiles() {}

    /**
     * The table of all points.
     *
     * @return CSV
     */
    public static String csv(List<ScalePoint> points) {
        return COLUMNS.csv(points);
    }

    /** The values of a point by the names of the table's columns. */
    public static Map<String, Object> values(ScalePoint point) {
        return COLUMNS.values(point);
    }

    /**
     * Reads the measured points of a table.
     *
     * @param table does not have to exist
     * @throws FlowsIoException if it is not such a table
     */
    public static List<ScalePoint> read(Path table) {
        List<ScalePoint> points = new ArrayList<>();
        if (!Files.exists(table)) {
            return points;
        }
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader reader = Files.newBufferedReader(table, StandardCharsets.UTF_8);
                CSVParser parser = format.parse(reader)) {
            for (CSVRecord line : parser) {
                if (line.get("left_out").isEmpty()) {
                    points.add(point(line));
                }
            }
        } catch (IOException e) {
            throw new FlowsIoException(table + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new FlowsIoException(
                    table + " is not a table of this command: " + e.getMessage() + "; delete it or name another folder",
                    e);
        }
        return points;
    }

    private static ScalePoint point(CSVRecord line) {
        Extents extents = new Extents(
                number(line, "batch"),
                number(line, "size"),
                number(line, "levels"),
                number(line, "steps"),
                number(line, "hidden"),
                number(line, "threads"));
        return new ScalePoint(
                Axis.valueOf(line.get("axis")),
                number(line, "value"),
                extents,
                line.get("precision"),
                number(line, "round"),
                Double.parseDouble(line.get("step_s_per_image")),
                Double.parseDouble(line.get("log_prob_s_per_image")),
                Double.parseDouble(line.get("peak_tensor_mb")),
                "");
    }

    private static int number(CSVRecord line, String column) {
        return Integer.parseInt(line.get(column));
    }

    /** The growth of time beside that of work, each point of a curve beside the fastest per unit of work before it. */
    public static double worstGrowth(List<ScalePoint> points) {
        double worst = 0;
        for (int i = 0; i < points.size(); i++) {
            ScalePoint point = points.get(i);
            for (ScalePoint earlier : points.subList(0, i)) {
                if (point.measured() && earlier.measured() && sameCurve(point, earlier)) {
                    worst = Math.max(worst, Math.max(point.stepGrowth(earlier), point.logProbGrowth(earlier)));
                }
            }
        }
        return worst;
    }

    private static boolean sameCurve(ScalePoint a, ScalePoint b) {
        return a.axis() == b.axis() && a.extents().threads() == b.extents().threads();
    }

    /** Draws the measured points, a chart for each axis and a curve for each quantity and number of threads. */
    public static BufferedImage picture(List<ScalePoint> points) {
        List<LogLogChart.Panel> panels = new ArrayList<>();
        for (Axis axis : Axis.values()) {
            Map<String, List<ScalePoint>> byThreads = new LinkedHashMap<>();
            for (ScalePoint point : points) {
                if (point.axis() == axis && point.measured()) {
                    int threads = point.extents().threads();
                    byThreads
                            .computeIfAbsent(
                                    threads + (threads == 1 ? " thread" : " threads"), name -> new ArrayList<>())
                            .add(point);
                }
            }
            Map<String, double[][]> curves = new LinkedHashMap<>();
            byThreads.forEach((name, own) -> {
                double[] x = own.stream().mapToDouble(ScalePoint::value).toArray();
                curves.put("training step, " + name, new double[][] {
                    x, own.stream().mapToDouble(ScalePoint::stepSeconds).toArray()
                });
                curves.put("log-density, " + name, new double[][] {
                    x, own.stream().mapToDouble(ScalePoint::logProbSeconds).toArray()
                });
            });
            if (!curves.isEmpty()) {
                panels.add(new LogLogChart.Panel("Seconds per image", axis.label(), curves));
            }
        }
        return LogLogChart.draw(panels, panels.size());
    }
}
