package org.flows4j.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.models.Model;
import org.jspecify.annotations.Nullable;

/** One function of a model, here and in ONNX Runtime, on the same inputs: draws and extremes. */
final class Comparison {
    /** Values at and beyond the bounds of splines and of boxes, and far out in the tails. */
    private static final double[] EXTREMES = {0, 1, -1, 3, -3, 5, -5, 8, -8, 40, -40, 1000, -1000};

    private final Model model;
    private final OnnxFunction function;
    private final OnnxRuntimeGraph graph;
    private final int rows;
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();

    Comparison(Model model, OnnxFunction function, OnnxRuntimeGraph graph, int rows) {
        this.model = model;
        this.function = function;
        this.graph = graph;
        this.rows = rows;
        graph.inputs(rows).forEach((name, shape) -> inputs.put(name, input(name, shape)));
        if (inputs.containsKey("x") && model.description().data().levels() == 0) {
            inputs.put("x", rowsOfData());
        }
    }

    private Tensor input(String name, Shape shape) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        double[] values = new double[(int) shape.size()];
        int width = values.length / rows;
        int levels = model.description().data().levels();
        boolean uniform = "uniform".equals(graph.metadata().get("flows4j." + name));
        for (int i = 0; i < values.length; i++) {
            int row = i / width;
            values[i] = uniform ? random.nextDouble() : random.nextGaussian();
            if (name.equals("condition") && model.description().data().classes() > 0) {
                values[i] = i % width == row % width ? 1 : 0;
            } else if (name.equals("x") && levels > 0) {
                values[i] =
                        row == 0 ? 0 : row == 1 ? levels - 1 : row == 2 ? i % 2 * (levels - 1) : random.nextInt(levels);
            } else if (name.equals("z") && row < EXTREMES.length) {
                values[i] = EXTREMES[(row + i % width) % EXTREMES.length];
            }
        }
        return model.flow().backend().fromDoubles(values, shape, graph.dtype(name));
    }

    /** Samples of the model, and, unless columns are bounded, rows at the extremes, in units of a sample's distance from the mean. */
    private Tensor rowsOfData() {
        Tensor condition = inputs.get("condition");
        Flow flow = condition == null ? model.flow() : model.flow().given(condition);
        Tensor drawn = flow.sample(rows, 1, new SplittableRandom(1));
        double[] values = drawn.toDoubles();
        int width = values.length / rows;
        double[] mean = new double[width];
        for (int i = 0; i < values.length; i++) {
            mean[i % width] += values[i] / rows;
        }
        boolean bounded = model.description().config().contains("interval(");
        for (int row = 0; row < EXTREMES.length && !bounded; row++) {
            for (int i = 0; i < width; i++) {
                double deviation = Math.abs(values[(rows - 1) * width + i] - mean[i]);
                values[row * width + i] = mean[i] + EXTREMES[(row + i) % EXTREMES.length] * deviation;
            }
        }
        return model.flow().backend().fromDoubles(values, drawn.shape(), drawn.dtype());
    }

    /** The function here, of a model with the same parameters. */
    double[] here(Model computing) {
        Flow flow = computing.flow();
        DType dtype = flow.dtype();
        Tensor condition = cast(inputs.get("condition"), dtype);
        List<Tensor> noise = new ArrayList<>();
        inputs.forEach((name, tensor) -> {
            if (name.startsWith("noise")) {
                noise.add(tensor.dtype() == model.flow().dtype() ? tensor.cast(dtype) : tensor);
            }
        });
        FlowContext drawing = FlowContext.inference(new SuppliedNoise(noise)).withCondition(condition);
        FlowContext central = FlowContext.deterministic().withCondition(condition);
        Tensor x = cast(inputs.get("x"), dtype);
        Tensor z = cast(inputs.get("z"), dtype);
        double[] result = (switch (function) {
                    case LOG_PROB -> flow.logProb(Objects.requireNonNull(x), drawing);
                    case ENCODE ->
                        flow.layers()
                                .forward(Objects.requireNonNull(x), central)
                                .value();
                    case DECODE -> flow.layers().inverse(Objects.requireNonNull(z), central);
                    case SAMPLE ->
                        flow.layers().inverse(flow.prior().sample(rows, 1, drawing.random(), drawing), drawing);
                })
                .toDoubles();
        return function == OnnxFunction.LOG_PROB
                ? Arrays.stream(result)
                        .map(v -> Double.isNaN(v) ? Double.NEGATIVE_INFINITY : v)
                        .toArray()
                : result;
    }

    private static @Nullable Tensor cast(@Nullable Tensor tensor, DType dtype) {
        return tensor == null ? null : tensor.cast(dtype);
    }

    double[] there() {
        return graph.run(inputs);
    }

    /** Whole numbers may differ by one level where the real value is a rounding error away from the bound of its cell. */
    static void assertWholeNumbersAgree(double[] here, double[] there) {
        int different = 0;
        for (int i = 0; i < here.length; i++) {
            if (Double.compare(here[i], there[i]) != 0) {
                assertThat(Math.abs(here[i] - there[i])).isLessThanOrEqualTo(1);
                different++;
            }
        }
        assertThat(different).isLessThanOrEqualTo(here.length / 5000);
    }

    /** The largest difference relative to {@code max(1, |exact|)}; infinity if one of two different numbers is not finite. */
    static double worst(double[] values, double... exact) {
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            if (Double.compare(values[i], exact[i]) != 0) {
                double error = Math.abs(values[i] - exact[i]) / Math.max(1, Math.abs(exact[i]));
                worst = Math.max(worst, Double.isFinite(error) ? error : Double.POSITIVE_INFINITY);
            }
        }
        return worst;
    }

    /**
     * Checks that rows agree to a tolerance; those in which the rounding of single precision itself is larger, of which there are not
     * many, are about as close to double precision as here.
     *
     * @param most number of rows whose own error may exceed the tolerance
     */
    static void assertRowsAgree(double[] here, double[] there, double[] exact, int rows, double tolerance, int most) {
        assertThat(there).hasSameSizeAs(here);
        int width = here.length / rows;
        int rounded = 0;
        for (int row = 0; row < rows; row++) {
            int from = row * width;
            double[] own = Arrays.copyOfRange(here, from, from + width);
            double[] other = Arrays.copyOfRange(there, from, from + width);
            double[] inDouble = Arrays.copyOfRange(exact, from, from + width);
            double error = worst(own, inDouble);
            rounded += error > tolerance ? 1 : 0;
            assertThat(worst(other, error > tolerance ? inDouble : own))
                    .as(
                            "row %d: %s here, %s there, %s in double",
                            row, Arrays.toString(own), Arrays.toString(other), Arrays.toString(inDouble))
                    .isLessThanOrEqualTo(error > tolerance ? 4 * error : tolerance);
        }
        assertThat(rounded).as("rows that single precision does not represent").isLessThanOrEqualTo(most);
    }

    static void assertAgree(double[] here, double[] there, double tolerance) {
        assertThat(there).hasSameSizeAs(here);
        for (int i = 0; i < here.length; i++) {
            if (Double.compare(here[i], there[i]) != 0) {
                assertThat(Math.abs(here[i] - there[i]))
                        .as("element %d of %d: %s here, %s there", i, here.length, here[i], there[i])
                        .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(here[i])));
            }
        }
    }
}
