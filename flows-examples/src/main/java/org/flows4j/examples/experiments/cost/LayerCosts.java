package org.flows4j.examples.experiments.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.bench.LayerBench;
import org.flows4j.examples.bench.LinearLayer;
import org.flows4j.examples.bench.Measurement;
import org.flows4j.examples.experiments.comparison.ExperimentListener;
import org.flows4j.examples.experiments.cost.LayerCost.Quantity;

/**
 * Measures the cost of invertible linear layers as images get more channels, and as they get larger: the experiment of section
 * 5.1 of the Woodbury paper (Lu and Huang 2020), with gradients and log-determinants.
 *
 * @param channels numbers of channels, at the middle one of the sizes
 * @param sizes heights and widths, at the middle one of the numbers of channels
 * @param batch images per batch
 * @param measurement number of runs of each pass
 */
public record LayerCosts(List<Integer> channels, List<Integer> sizes, int batch, Measurement measurement)
        implements CostExperiment {
    /** Channels and sizes of one image. */
    private record Extent(int channels, int size) {}

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there are fewer than two channels or sizes, or one is not positive
     */
    public LayerCosts {
        channels = channels.stream().sorted().distinct().toList();
        sizes = sizes.stream().sorted().distinct().toList();
        if (channels.size() < 2 || sizes.size() < 2 || channels.get(0) < 1 || sizes.get(0) < 1 || batch < 1) {
            throw new IllegalArgumentException("Slopes need at least two positive numbers of channels and sizes, and a "
                    + "positive batch, got channels " + channels + ", sizes " + sizes + " and batch " + batch);
        }
    }

    /** The channels while sizes vary. */
    int fixedChannels() {
        return channels.get(channels.size() / 2);
    }

    /** The size while channels vary. */
    int fixedSize() {
        return sizes.get((sizes.size() - 1) / 2);
    }

    private Set<Extent> extents() {
        Set<Extent> extents = new LinkedHashSet<>();
        channels.forEach(count -> extents.add(new Extent(count, fixedSize())));
        sizes.forEach(size -> extents.add(new Extent(fixedChannels(), size)));
        return extents;
    }

    @Override
    public int count() {
        return LinearLayer.values().length * extents().size() * Quantity.values().length;
    }

    /** Keeps the measurements in {@code costs.csv}, and makes those that are missing from it. */
    @Override
    public Optional<String> measure(TensorBackend backend, Path folder, ExperimentListener listener, PrintWriter err) {
        CostFile known = new CostFile(folder.resolve("costs.csv"), batch);
        int count = 0;
        for (Extent extent : extents()) {
            for (LinearLayer layer : LinearLayer.values()) {
                Shape image = Shape.image(extent.channels(), extent.size(), extent.size());
                try (LayerBench bench = new LayerBench(backend, DType.FLOAT32, layer, image, batch)) {
                    for (Quantity quantity : Quantity.values()) {
                        if (Thread.currentThread().isInterrupted()) {
                            return Optional.empty();
                        }
                        if (known.costs().stream()
                                .noneMatch(cost -> cost.sameAs(layer, quantity, extent.channels(), extent.size()))) {
                            double seconds = measurement.median(() -> quantity.run(bench));
                            known.add(new LayerCost(layer, quantity, extent.channels(), extent.size(), seconds));
                        }
                        count++;
                        listener.onProgress(
                                count, layer.key() + " " + extent.channels() + " channels, size " + extent.size());
                    }
                }
            }
        }
        return Optional.of(new CostFiles(this, known.costs()).write(folder, err));
    }

    /** The measurements of a pass as channels vary. */
    List<LayerCost> byChannels(List<LayerCost> costs, LinearLayer layer, Quantity quantity) {
        return of(costs, layer, quantity, channels, List.of(fixedSize()));
    }

    /** The measurements of a pass as sizes vary. */
    List<LayerCost> bySize(List<LayerCost> costs, LinearLayer layer, Quantity quantity) {
        return of(costs, layer, quantity, List.of(fixedChannels()), sizes);
    }

    private static List<LayerCost> of(
            List<LayerCost> costs, LinearLayer layer, Quantity quantity, List<Integer> channels, List<Integer> sizes) {
        List<LayerCost> found = new ArrayList<>();
        for (int count : channels) {
            for (int size : sizes) {
                costs.stream()
                        .filter(cost -> cost.sameAs(layer, quantity, count, size))
                        .forEach(found::add);
            }
        }
        return found;
    }
}
