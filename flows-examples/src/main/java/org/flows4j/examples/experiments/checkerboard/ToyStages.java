package org.flows4j.examples.experiments.checkerboard;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.examples.charts.PointClouds.Panel;

/** Points of the checkerboard on their way through a flow, from data to latent. */
final class ToyStages {
    private static final int POINTS = 4000;
    private static final double DATA_EXTENT = 4.5;
    private static final double LATENT_EXTENT = 3.5;

    private ToyStages() {}

    /** The points with their added dimensions, and after every step. */
    static List<Panel> of(String name, Flow flow) {
        SplittableRandom random = new SplittableRandom(0);
        FlowContext context = FlowContext.inference(new SplittableRandom(1));
        List<Panel> panels = new ArrayList<>();
        try (Scope scope = flow.backend().openScope()) {
            Tensor x = flow.backend()
                    .fromFloats(
                            Checkerboard.points(POINTS, random),
                            Shape.of(POINTS, Checkerboard.DIMENSIONS),
                            DType.FLOAT32);
            panels.add(panel(name + ": data", x, DATA_EXTENT));
            int number = 1;
            for (FlowLayer stage : stages(flow.layers())) {
                x = stage.forward(x, context).value();
                boolean augments =
                        x.shape().dim(1) > panels.get(panels.size() - 1).dimensions();
                panels.add(
                        augments
                                ? panel("with z given x", x, DATA_EXTENT)
                                : panel("after step " + number++, x, LATENT_EXTENT));
            }
        }
        return panels;
    }

    private static List<FlowLayer> stages(FlowLayer layers) {
        List<FlowLayer> stages = new ArrayList<>();
        if (layers instanceof FlowChain chain) {
            chain.layers().forEach(layer -> stages.addAll(stages(layer)));
        } else if (layers instanceof InvertibleChain chain) {
            stages.addAll(chain.layers());
        } else {
            stages.add(layers);
        }
        return stages;
    }

    private static Panel panel(String title, Tensor points, double extent) {
        return new Panel(title, points.toFloats(), points.shape().dim(1), extent);
    }

    /** One color per point: its square's hue, lighter towards the top. */
    static List<Color> colours() {
        float[] points = Checkerboard.points(POINTS, new SplittableRandom(0));
        List<Color> colours = new ArrayList<>();
        for (int i = 0; i < points.length; i += Checkerboard.DIMENSIONS) {
            int column = (int) Math.floor(points[i] / 2) + 2;
            int row = (int) Math.floor(points[i + 1] / 2) + 2;
            float hue = (2 * column + row / 2) / 8f;
            float height = (float) (points[i + 1] / 2 - Math.floor(points[i + 1] / 2));
            colours.add(Color.getHSBColor(hue, 0.9f - 0.4f * height, 0.9f));
        }
        return colours;
    }
}
