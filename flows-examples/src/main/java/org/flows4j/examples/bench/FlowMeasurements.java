package org.flows4j.examples.bench;

import java.util.Map;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.layers.pixelcnn.PixelCnnSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The subcommands of {@code flows bench} that correspond to a measurement of the PyTorch program. */
final class FlowMeasurements {
    private FlowMeasurements() {}

    /** {@code flows bench glow}. */
    @Command(
            name = "glow",
            description =
                    "Measures a multi-scale flow of color images: training step, density and sampling of a batch.")
    static final class Glow extends FlowMeasurement {
        @Mixin
        private final GlowOptions flow = new GlowOptions();

        @Option(names = "--steps", paramLabel = "N", description = "Steps of flow per scale; default ${DEFAULT-VALUE}.")
        private int steps = 8;

        @Override
        Map<String, Object> measure(Bench bench) {
            MemoryBench.Extents extents = flow.extents();
            return bench.glow(extents.batch(), extents.size(), extents.levels(), steps, extents.hidden());
        }
    }

    /** {@code flows bench toy}. */
    @Command(
            name = "toy",
            description = {
                "Measures a small flow of vectors: training step of a batch, density and sampling of 100,000 vectors.",
                "Uses one thread unless --threads is given."
            })
    static final class Toy extends FlowMeasurement {
        @Option(
                names = "--batch",
                paramLabel = "N",
                description = "Vectors per training step; default ${DEFAULT-VALUE}.")
        private int batch = 64;

        @Option(names = "--dim", paramLabel = "N", description = "Length of a vector; default ${DEFAULT-VALUE}.")
        private int dimensions = 10;

        @Option(names = "--steps", paramLabel = "N", description = "Steps of flow; default ${DEFAULT-VALUE}.")
        private int steps = 3;

        @Option(names = "--hidden", paramLabel = "N", description = "Hidden units; default ${DEFAULT-VALUE}.")
        private int hidden = 50;

        Toy() {
            super(new ComputeOptions(1));
        }

        @Override
        Map<String, Object> measure(Bench bench) {
            return bench.toy(batch, dimensions, steps, hidden);
        }
    }

    /** The size of a step of a flow of vectors. */
    static final class VectorOptions {
        @Option(
                names = "--batch",
                paramLabel = "N",
                description = "Vectors per training step; default ${DEFAULT-VALUE}.")
        private int batch = 500;

        @Option(names = "--dim", paramLabel = "N", description = "Length of a vector; default ${DEFAULT-VALUE}.")
        private int dimensions = 2;
    }

    /** {@code flows bench residual}. */
    @Command(
            name = "residual",
            description = {
                "Measures a residual flow of vectors with estimated log-determinants: training step of a batch, density and "
                        + "sampling of 10,000 vectors."
            })
    static final class Residual extends FlowMeasurement {
        @Mixin
        private final VectorOptions vectors = new VectorOptions();

        @Option(names = "--blocks", paramLabel = "N", description = "Residual blocks; default ${DEFAULT-VALUE}.")
        private int blocks = 10;

        @Option(
                names = "--hidden",
                paramLabel = "N",
                description = "Units of the four hidden layers of a block; default ${DEFAULT-VALUE}.")
        private int hidden = 128;

        @Override
        Map<String, Object> measure(Bench bench) {
            return bench.residual(vectors.batch, vectors.dimensions, blocks, hidden);
        }
    }

    /** {@code flows bench ffjord}. */
    @Command(
            name = "ffjord",
            description = {
                "Measures a continuous flow of vectors with the estimated divergence and tolerances of 1e-4: training step of a "
                        + "batch, density and sampling of 10,000 vectors."
            })
    static final class Ffjord extends FlowMeasurement {
        @Mixin
        private final VectorOptions vectors = new VectorOptions();

        @Option(
                names = "--hidden",
                paramLabel = "N",
                description = "Units of the three hidden layers; default ${DEFAULT-VALUE}.")
        private int hidden = 64;

        @Override
        Map<String, Object> measure(Bench bench) {
            return bench.ffjord(vectors.batch, vectors.dimensions, hidden);
        }
    }

    /** {@code flows bench linear}. */
    @Command(
            name = "linear",
            description = {
                "Measures invertible linear layers on a batch of images: forward and inverse with log-determinant, and the "
                        + "gradient.",
                "..._forward_s and ..._inverse_s include determinants and inverses of changed parameters; ..._kept_s reuse "
                        + "those of the previous run."
            })
    static final class Linear extends FlowMeasurement {
        @Mixin
        private final ImageOptions images = new ImageOptions(16, 16);

        @Option(names = "--channels", paramLabel = "N", description = "Channels per image; default ${DEFAULT-VALUE}.")
        private int channels = 48;

        @Override
        Map<String, Object> measure(Bench bench) {
            return bench.linear(images.batch, channels, images.size);
        }
    }

    /** The half of the channels that a coupling with mixtures of logistics transforms. */
    static final class MixtureOptions {
        @Mixin
        private final ImageOptions images = new ImageOptions(16, 16);

        @Option(
                names = "--channels",
                paramLabel = "N",
                description = "Channels of each half; default ${DEFAULT-VALUE}.")
        private int channels = 6;

        @Option(
                names = "--components",
                paramLabel = "N",
                description = "Components per mixture; default ${DEFAULT-VALUE}.")
        private int components = 32;
    }

    /** {@code flows bench mixlog}. */
    @Command(
            name = "mixlog",
            description = {
                "Measures the transform of a mixture-of-logistics coupling, given the network's output: "
                        + "with all its gradients, forward alone, and its inverse."
            })
    static final class MixLog extends FlowMeasurement {
        @Mixin
        private final MixtureOptions half = new MixtureOptions();

        @Override
        Map<String, Object> measure(Bench bench) {
            return bench.mixlog(half.images.batch, half.channels, half.images.size, half.components);
        }
    }

    /** {@code flows bench flowpp}. */
    @Command(
            name = "flowpp",
            description = {
                "Measures a flow of one coupling layer of Flow++, its network included: training step, density and "
                        + "sampling of a batch."
            })
    static final class FlowPlusPlus extends FlowMeasurement {
        @Mixin
        private final MixtureOptions half = new MixtureOptions();

        @Option(
                names = "--filters",
                paramLabel = "N",
                description = "Filters of the network; default ${DEFAULT-VALUE}.")
        private int filters = 96;

        @Option(names = "--blocks", paramLabel = "N", description = "Blocks of the network; default ${DEFAULT-VALUE}.")
        private int blocks = 10;

        @Override
        Map<String, Object> measure(Bench bench) {
            return bench.flowpp(half.images.batch, half.channels, half.images.size, filters, blocks, half.components);
        }
    }

    /** {@code flows bench pixelcnn}. */
    @Command(
            name = "pixelcnn",
            description = {
                "Measures a PixelCNN++ of gray images with 256 levels: training step, log-probability and sampling of a batch."
            })
    static final class PixelCnn extends FlowMeasurement {
        @Mixin
        private final ImageOptions images = new ImageOptions(16, 28);

        @Option(names = "--stages", paramLabel = "N", description = "Resolutions; default ${DEFAULT-VALUE}.")
        private int stages = 2;

        @Option(
                names = "--blocks",
                paramLabel = "N",
                description = "Blocks per stage and stream; default ${DEFAULT-VALUE}.")
        private int blocks = 1;

        @Option(
                names = "--filters",
                paramLabel = "N",
                description = "Filters of each stream; default ${DEFAULT-VALUE}.")
        private int filters = 16;

        @Option(names = "--mixtures", paramLabel = "N", description = "Logistics per pixel; default ${DEFAULT-VALUE}.")
        private int mixtures = 5;

        @Override
        Map<String, Object> measure(Bench bench) {
            return bench.pixelCnn(images.batch, images.size, new PixelCnnSize(stages, blocks, filters, mixtures, 0));
        }
    }
}
