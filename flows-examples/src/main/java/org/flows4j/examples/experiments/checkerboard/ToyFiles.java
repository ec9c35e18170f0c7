package org.flows4j.examples.experiments.checkerboard;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.charts.HeatMap;
import org.flows4j.examples.charts.LineChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.PointClouds;
import org.flows4j.examples.experiments.comparison.RunFolder;
import org.flows4j.models.Model;

/**
 * Writes the tables and pictures of the experiment.
 *
 * @param importanceSamples draws per point of a picture, for flows with added dimensions
 * @param err receives a message if this machine cannot draw text
 */
public record ToyFiles(Path folder, int importanceSamples, PrintWriter err) {
    private static final int DENSITY_SIDE = 110;
    private static final int MAGNIFICATION = 2;

    /** Writes {@code table.md} and {@code runs.csv}. */
    public void writeTables(List<ToyResult> results) {
        AtomicFiles.writeString(folder.resolve("table.md"), ToyTable.of(results).markdown());
        AtomicFiles.writeString(folder.resolve("runs.csv"), ToyTable.csv(results));
    }

    /** Draws densities, as in figure 2 of the paper, and the steps of the smaller models, as in its figure 4. */
    public void writePictures(List<ToyResult> results) {
        Map<String, Path> models = firstModels(results);
        Pictures.writeChart(folder.resolve("densities.png"), () -> densities(models), err);
        List<String> drawable = models.keySet().stream()
                .filter(name -> name.equals(ToyModels.name(2, 3)) || name.equals(ToyModels.name(3, 3)))
                .toList();
        if (!drawable.isEmpty()) {
            Pictures.writeChart(folder.resolve("transformation.png"), () -> stages(models, drawable), err);
        }
    }

    /** Draws the gain from more steps for each number of dimensions, as in figure 3 of the paper. */
    public void writeGrid(List<ToyResult> results, List<Integer> gridDimensions, List<Integer> gridSteps) {
        Map<String, Double> means = new HashMap<>();
        ToyTable.of(results).rows().stream()
                .filter(row -> Double.isFinite(row.logLikelihood().mean()))
                .forEach(row -> means.put(row.name(), row.logLikelihood().mean()));
        Map<String, double[][]> curves = new LinkedHashMap<>();
        for (int dimensions : gridDimensions) {
            List<Integer> steps = gridSteps.stream()
                    .filter(count -> means.containsKey(ToyModels.name(dimensions, count)))
                    .toList();
            if (!steps.isEmpty()) {
                double[] values = steps.stream()
                        .mapToDouble(count -> means.getOrDefault(ToyModels.name(dimensions, count), Double.NaN))
                        .toArray();
                curves.put(dimensions + " dimensions", new double[][] {
                    steps.stream().mapToDouble(Integer::doubleValue).toArray(), values
                });
            }
        }
        if (!curves.isEmpty()) {
            Pictures.writeChart(
                    folder.resolve("grid.png"),
                    () -> LineChart.drawAfterFall(
                            "Checkerboard: depth and dimensions", "steps of flow", "test log-likelihood, nats", curves),
                    err);
        }
    }

    /** The model of the first seed of each kind whose training succeeded. */
    private Map<String, Path> firstModels(List<ToyResult> results) {
        Map<String, Path> models = new LinkedHashMap<>();
        for (ToyResult result : results) {
            Path model = RunFolder.of(folder, result.name(), result.seed()).model();
            if (Files.exists(model) && Double.isFinite(result.bound())) {
                models.putIfAbsent(result.name(), model);
            }
        }
        return models;
    }

    private BufferedImage densities(Map<String, Path> models) {
        ToyDensity density = new ToyDensity(DENSITY_SIDE, importanceSamples);
        Map<String, double[]> panels = new LinkedHashMap<>();
        panels.put("data", density.truth());
        models.forEach((name, file) -> panels.put(name, density.of(read(file))));
        return HeatMap.draw(panels, 1.5 / 32, MAGNIFICATION);
    }

    private BufferedImage stages(Map<String, Path> models, List<String> names) {
        List<List<PointClouds.Panel>> rows = new ArrayList<>();
        for (String name : names) {
            Path file = models.get(name);
            if (file != null) {
                rows.add(ToyStages.of(name, read(file)));
            }
        }
        return PointClouds.draw(rows, ToyStages.colours());
    }

    private static Flow read(Path file) {
        TensorBackend backend = CpuBackend.create();
        return Model.read(file, backend).flow();
    }
}
