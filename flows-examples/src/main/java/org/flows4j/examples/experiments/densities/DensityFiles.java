package org.flows4j.examples.experiments.densities;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.charts.HeatMap;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.ResultTable;
import org.flows4j.examples.experiments.comparison.RunFolder;
import org.flows4j.examples.experiments.comparison.Spread;
import org.flows4j.models.Model;

/**
 * Writes the tables and the sheet of heat maps.
 *
 * @param err receives a message if this machine cannot draw text
 */
public record DensityFiles(Path folder, PrintWriter err) {
    private static final int SIDE = 110;

    /** The results of a model on a density, over the seeds. */
    private record Cell(List<DensityResult> results) {
        private DensityResult first() {
            return results.get(0);
        }

        private Spread logLikelihood() {
            return Spread.of(results, DensityResult::logLikelihood);
        }

        private Spread divergence() {
            return Spread.of(results, DensityResult::divergence);
        }
    }

    /** Writes {@code table.md} and {@code runs.csv}; returns the table. */
    public String writeTables(List<DensityResult> results) {
        Map<String, List<DensityResult>> cells = new LinkedHashMap<>();
        results.forEach(
                result -> cells.computeIfAbsent(result.density() + "/" + result.model(), key -> new ArrayList<>())
                        .add(result));
        String table = new ResultTable<Cell>()
                .column("density", cell -> cell.first().density())
                .column("model", cell -> cell.first().model())
                .column("parameters", "%,d", cell -> cell.first().parameters())
                .column(
                        "test log-likelihood",
                        "%.3f",
                        cell -> cell.logLikelihood().mean())
                .column("minus entropy", "%.3f", cell -> -cell.first().entropy())
                .column("divergence", "%.3f", cell -> cell.divergence().mean())
                .column("standard deviation", "%.3f", cell -> cell.divergence().deviation())
                .column("runs", "%d", cell -> cell.results().size())
                .column(
                        "ms/step",
                        "%.2f",
                        cell -> Spread.of(cell.results(), DensityResult::millisecondsPerStep)
                                .mean())
                .markdown(cells.values().stream().map(Cell::new).toList());
        AtomicFiles.writeString(folder.resolve("table.md"), table);
        AtomicFiles.writeString(
                folder.resolve("runs.csv"),
                new ResultTable<DensityResult>()
                        .column("density", DensityResult::density)
                        .column("model", DensityResult::model)
                        .column("seed", DensityResult::seed)
                        .column("parameters", DensityResult::parameters)
                        .column("log_likelihood", DensityResult::logLikelihood)
                        .column("exact_log_likelihood", DensityResult::exact)
                        .column("entropy", DensityResult::entropy)
                        .column("ms_per_step", DensityResult::millisecondsPerStep)
                        .csv(results));
        return table;
    }

    /** Draws {@code densities.png}: a row per density, with the true one first and then the models of the first seed. */
    public void writePicture(List<DensityResult> results) {
        Pictures.writeChart(folder.resolve("densities.png"), () -> sheet(results), err);
    }

    private BufferedImage sheet(List<DensityResult> results) {
        List<String> names =
                results.stream().map(DensityResult::density).distinct().toList();
        return HeatMap.stacked(PlaneDensity.all().stream()
                .filter(density -> names.contains(density.name()))
                .map(density -> row(density, results))
                .toList());
    }

    private BufferedImage row(PlaneDensity density, List<DensityResult> results) {
        DensityGrid grid = new DensityGrid(SIDE);
        double[] truth = grid.of(density);
        Map<String, double[]> panels = new LinkedHashMap<>();
        panels.put(density.name(), truth);
        TensorBackend backend = CpuBackend.create();
        for (DensityModel model : DensityModel.all()) {
            results.stream()
                    .filter(result -> result.density().equals(density.name())
                            && result.model().equals(model.name())
                            && Double.isFinite(result.logLikelihood()))
                    .findFirst()
                    .map(result -> RunFolder.of(
                                    folder, model.contestant(density).name(), result.seed())
                            .model())
                    .filter(Files::exists)
                    .ifPresent(file -> {
                        Flow flow = Model.read(file, backend).flow();
                        panels.put(model.name(), grid.of(flow, model));
                    });
        }
        return HeatMap.draw(panels, Arrays.stream(truth).max().orElseThrow(), 1);
    }
}
