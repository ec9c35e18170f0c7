package org.flows4j.examples.bench;

import java.util.Map;
import org.flows4j.layers.transform.AffineTransform;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.layers.transform.SplineTransform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The measurements of autoregressive flows under {@code flows bench}. */
final class AutoregressiveMeasurements {
    private AutoregressiveMeasurements() {}

    /** The size of the flow. */
    static final class Extents {
        @Option(
                names = "--batch",
                paramLabel = "N",
                description = "Vectors per training step; default ${DEFAULT-VALUE}.")
        private int batch = 256;

        @Option(names = "--dim", paramLabel = "N", description = "Length of a vector; default ${DEFAULT-VALUE}.")
        private int dimensions = 20;

        @Option(names = "--steps", paramLabel = "N", description = "Autoregressive layers; default ${DEFAULT-VALUE}.")
        private int steps = 5;

        @Option(
                names = "--hidden",
                paramLabel = "N",
                description = "Units of both hidden layers of each masked network; default ${DEFAULT-VALUE}.")
        private int hidden = 128;

        private Map<String, Object> measure(Bench bench, ElementTransform transform, int thousands) {
            return bench.autoregressive(batch, dimensions, steps, hidden, transform, thousands);
        }
    }

    /** {@code flows bench maf}. */
    @Command(
            name = "maf",
            description = {
                "Measures a masked autoregressive flow: training step of a batch, density of 100,000 vectors and sampling of "
                        + "10,000."
            })
    static final class Maf extends FlowMeasurement {
        @Mixin
        private final Extents flow = new Extents();

        @Override
        Map<String, Object> measure(Bench bench) {
            return flow.measure(bench, AffineTransform.MAF, 10);
        }
    }

    /** {@code flows bench nsf}. */
    @Command(
            name = "nsf",
            description = {
                "Measures an autoregressive neural spline flow of 8 bins on [-5, 5]: training step of a batch, density of "
                        + "100,000 vectors and sampling of 1,000."
            })
    static final class Nsf extends FlowMeasurement {
        private static final int BINS = 8;
        private static final double BOUND = 5;

        @Mixin
        private final Extents flow = new Extents();

        @Override
        Map<String, Object> measure(Bench bench) {
            return flow.measure(bench, new SplineTransform(BINS, BOUND, flow.hidden), 1);
        }
    }
}
