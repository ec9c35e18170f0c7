package org.flows4j.examples.experiments.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.flows4j.examples.charts.ResultTable;
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
public record NifCosts(List<Integer> sizes, List<Integer> denseSizes, int channels, int batch, Measurement measurement)
        implements CostExperiment {
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

    @Override
    public int count() {
        return (sizes.size() + denseSizes.size()) * PASSES.size();
    }

    private List<Integer> sizes(Layer layer) {
        return layer == Layer.UPSAMPLING ? sizes : denseSizes;
    }

    /** Writes {@code costs.csv}, {@code table.md} and {@code costs.png}. */
    @Override
    public Optional<String> measure(TensorBackend backend, Path folder, ExperimentListener listener, PrintWriter err) {
        List<Cost> costs = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            for (int size : sizes(layer)) {
                Shape image = Shape.image(channels, size, size);
                try (LayerBench bench = new LayerBench(backend, DType.FLOAT32, layer, image, batch)) {
                    for (Quantity pass : PASSES) {
                        if (Thread.currentThread().isInterrupted()) {
                            return Optional.empty();
                        }
                        costs.add(new Cost(layer, pass, image.size(), measurement.median(() -> pass.run(bench))));
                        listener.onProgress(costs.size(), name(layer) + " " + name(pass) + ", size " + size);
                    }
                }
            }
        }
        List<Growth> growths = growths(costs);
        String table = table(growths);
        AtomicFiles.writeString(folder.resolve("costs.csv"), csv(costs));
        AtomicFiles.writeString(folder.resolve("table.md"), table);
        Pictures.writeChart(folder.resolve("costs.png"), () -> LogLogChart.draw(panels(growths), PASSES.size()), err);
        return Optional.of(table);
    }

    private static String name(Enum<?> entry) {
        return entry.name().toLowerCase(Locale.ROOT);
    }

    /** The costs of a pass of a layer as images grow. */
    private record Growth(Layer layer, Quantity pass, List<Cost> costs) {
        Cost largest() {
            return costs.get(costs.size() - 1);
        }

        PowerLaw law() {
            return PowerLaw.of(costs, Cost::dimensions, Cost::seconds);
        }
    }

    private static List<Growth> growths(List<Cost> costs) {
        List<Growth> growths = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            for (Quantity pass : PASSES) {
                List<Cost> own = costs.stream()
                        .filter(cost -> cost.layer() == layer && cost.pass() == pass)
                        .toList();
                growths.add(new Growth(layer, pass, own));
            }
        }
        return growths;
    }

    private String table(List<Growth> growths) {
        String conditions = String.format(
                Locale.ROOT,
                "Batches of %d images of %d channels, to a quarter of their dimensions n; parameters change before every pass. Slopes"
                        + " are of log time over log n in the largest decade.%n%n",
                batch,
                channels);
        return conditions
                + new ResultTable<Growth>()
                        .column("layer", growth -> name(growth.layer()))
                        .column("pass", growth -> name(growth.pass()))
                        .column("largest n", "%,d", growth -> growth.largest().dimensions())
                        .column(
                                "ms there",
                                "%.2f",
                                growth -> 1000 * growth.largest().seconds())
                        .column("slope", "%.2f", growth -> growth.law().slope())
                        .markdown(growths);
    }

    private String csv(List<Cost> costs) {
        return new ResultTable<Cost>()
                .column("layer", cost -> name(cost.layer()))
                .column("pass", cost -> name(cost.pass()))
                .column("batch", cost -> batch)
                .column("dimensions", Cost::dimensions)
                .column("seconds", Cost::seconds)
                .csv(costs);
    }

    private static List<LogLogChart.Panel> panels(List<Growth> growths) {
        Map<Quantity, Map<String, double[][]>> curves = new EnumMap<>(Quantity.class);
        for (Growth growth : growths) {
            PowerLaw law = growth.law();
            law.addTo(
                    curves.computeIfAbsent(growth.pass(), pass -> new LinkedHashMap<>()),
                    name(growth.layer()),
                    law.slope());
        }
        return PASSES.stream()
                .map(pass -> new LogLogChart.Panel(
                        name(pass), "dimensions of an image", curves.getOrDefault(pass, Map.of())))
                .toList();
    }
}
