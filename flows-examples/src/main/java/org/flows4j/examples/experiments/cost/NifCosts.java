package org.flows4j.examples.experiments.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.bench.LayerBench;
import org.flows4j.examples.bench.Measurement;
import org.flows4j.examples.charts.LogLogChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.experiments.comparison.CsvText;
import org.flows4j.examples.experiments.comparison.ExperimentListener;
import org.flows4j.examples.experiments.cost.LayerCost.Quantity;
import org.flows4j.layers.nif.GaussianNif;
import org.flows4j.layers.nif.NoiseModel;
import org.flows4j.layers.nif.UpsamplingNif;

/**
 * The cost of noisy injective layers to a quarter of the dimensions as images grow: one that copies pixels, which should be linear in their
 * number, and one of a full matrix (Cunningham et al. 2020, appendix A.6).
 *
 * @param sizes heights and widths for the first, even
 * @param denseSizes heights and widths for the second, even
 * @param channels of the images
 * @param batch images per batch
 * @param measurement number of runs of each pass
 */
public record NifCosts(
        List<Integer> sizes, List<Integer> denseSizes, int channels, int batch, Measurement measurement) {
    private static final int FACTOR = 2;
    private static final List<Quantity> PASSES = List.of(Quantity.FORWARD, Quantity.INVERSE, Quantity.GRADIENT);

    private enum Layer implements LayerBench.Kind {
        UPSAMPLING,
        DENSE;

        @Override
        public FlowLayer create(ParameterFactory parameters, Shape image) {
            int latent = Math.toIntExact(image.size() / (FACTOR * FACTOR));
            return switch (this) {
                case UPSAMPLING -> new UpsamplingNif(parameters, image, FACTOR);
                case DENSE -> new GaussianNif(parameters, image, latent, NoiseModel.of(NoiseModel.Kind.DIAGONAL));
            };
        }
    }

    private record Cost(Layer layer, Quantity pass, long dimensions, double seconds) {}

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there are fewer than two sizes of a layer, or a number is out of range
     */
    public NifCosts {
        sizes = sizes.stream().sorted().distinct().toList();
        denseSizes = denseSizes.stream().sorted().distinct().toList();
        if (Math.min(sizes.size(), denseSizes.size()) < 2
                || Math.min(sizes.get(0), denseSizes.get(0)) < FACTOR
                || channels < 1
                || batch < 1) {
            throw new IllegalArgumentException("Slopes need at least two sizes of each layer, at least " + FACTOR
                    + ", and positive numbers of channels and images, got sizes " + sizes + " and " + denseSizes + ", "
                    + channels + " channels and batches of " + batch);
        }
    }

    /**
     * The number of measurements.
     *
     * @return sizes of both layers times passes
     */
    public int count() {
        return (sizes.size() + denseSizes.size()) * PASSES.size();
    }

    private List<Integer> sizes(Layer layer) {
        return layer == Layer.UPSAMPLING ? sizes : denseSizes;
    }

    /**
     * Measures, and writes {@code costs.csv}, {@code table.md} and {@code costs.png}.
     *
     * @param backend computes
     * @param folder for the files
     * @param listener receives the progress
     * @param err receives a message if this machine cannot draw text
     * @return the table in Markdown
     */
    public String measure(TensorBackend backend, Path folder, ExperimentListener listener, PrintWriter err) {
        List<Cost> costs = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            for (int size : sizes(layer)) {
                Shape image = Shape.image(channels, size, size);
                try (LayerBench bench = new LayerBench(backend, DType.FLOAT32, layer, image, batch)) {
                    for (Quantity pass : PASSES) {
                        costs.add(new Cost(layer, pass, image.size(), measurement.median(() -> pass.run(bench))));
                        listener.onProgress(costs.size(), name(layer) + " " + name(pass) + ", size " + size);
                    }
                }
            }
        }
        String table = table(costs);
        AtomicFiles.writeString(folder.resolve("costs.csv"), csv(costs));
        AtomicFiles.writeString(folder.resolve("table.md"), table);
        Pictures.writeChart(folder.resolve("costs.png"), () -> LogLogChart.draw(panels(costs), PASSES.size()), err);
        return table;
    }

    private static String name(Enum<?> entry) {
        return entry.name().toLowerCase(Locale.ROOT);
    }

    private static List<Cost> of(List<Cost> costs, Layer layer, Quantity pass) {
        return costs.stream()
                .filter(cost -> cost.layer() == layer && cost.pass() == pass)
                .toList();
    }

    private static double[] dimensions(List<Cost> costs) {
        return costs.stream().mapToDouble(Cost::dimensions).toArray();
    }

    private static double[] seconds(List<Cost> costs) {
        return costs.stream().mapToDouble(Cost::seconds).toArray();
    }

    private String table(List<Cost> costs) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Batches of %d images of %d channels, to a quarter of their dimensions n; parameters change before every pass. Slopes"
                        + " are of log time over log n in the largest decade.%n%n"
                        + "| layer | pass | largest n | ms there | slope |%n|---|---|---:|---:|---:|%n",
                batch,
                channels));
        for (Layer layer : Layer.values()) {
            for (Quantity pass : PASSES) {
                List<Cost> growing = of(costs, layer, pass);
                Cost last = growing.get(growing.size() - 1);
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %,d | %.2f | %.2f |%n",
                        name(layer),
                        name(pass),
                        last.dimensions(),
                        1000 * last.seconds(),
                        PowerLaw.slope(dimensions(growing), seconds(growing))));
            }
        }
        return text.toString();
    }

    private String csv(List<Cost> costs) {
        List<Object[]> lines = new ArrayList<>();
        for (Cost cost : costs) {
            lines.add(new Object[] {name(cost.layer()), name(cost.pass()), batch, cost.dimensions(), cost.seconds()});
        }
        return CsvText.of(lines, "layer", "pass", "batch", "dimensions", "seconds");
    }

    private static List<LogLogChart.Panel> panels(List<Cost> costs) {
        List<LogLogChart.Panel> panels = new ArrayList<>();
        for (Quantity pass : PASSES) {
            Map<String, double[][]> curves = new LinkedHashMap<>();
            for (Layer layer : Layer.values()) {
                List<Cost> growing = of(costs, layer, pass);
                double slope = PowerLaw.slope(dimensions(growing), seconds(growing));
                curves.put(
                        String.format(Locale.ROOT, "%s (slope %.2f)", name(layer), slope),
                        new double[][] {dimensions(growing), seconds(growing)});
            }
            panels.add(new LogLogChart.Panel(name(pass), "dimensions of an image", curves));
        }
        return panels;
    }
}
