package org.flows4j.models.onnx;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.onnx.Operand.Constant;
import org.flows4j.models.onnx.Operand.Extents;
import org.flows4j.models.onnx.Operand.Value;

/**
 * Finds what depends on the size of the batch, by comparing the traces of the same pass for two sizes. Extents and positions in which
 * they differ are multiples of the size. Constants of different shapes have equal elements along the axes in which they differ. If the
 * traces differ in any other way, the pass cannot be exported.
 */
final class BatchAxis {
    private static final double FLOAT_ROUNDING = 0x1p-20;
    private static final double DOUBLE_ROUNDING = 0x1p-44;

    private final int first;
    private final int second;

    BatchAxis(int first, int second) {
        this.first = first;
        this.second = second;
    }

    /** Joins the traces for the first and the second size: the first, in which extents and constants are marked. */
    Graph join(Graph a, Graph b) {
        require(a.nodes().size() == b.nodes().size(), "the number of its operations");
        require(a.inputs().equals(restored(b.inputs(), a.inputs())), "its inputs");
        Node[] nodes = new Node[a.nodes().size()];
        Arrays.setAll(nodes, i -> join(a.nodes().get(i), b.nodes().get(i)));
        Map<String, Operand> outputs = new LinkedHashMap<>();
        a.outputs().forEach((name, output) -> outputs.put(name, join(output, named(b.outputs(), name))));
        return new Graph(a.inputs(), List.of(nodes), outputs);
    }

    /** The second trace's inputs with the shapes of the first's, if these fit. */
    private Map<String, Value> restored(Map<String, Value> inputs, Map<String, Value> like) {
        Map<String, Value> restored = new LinkedHashMap<>();
        inputs.forEach((name, value) -> {
            Value other = named(like, name);
            require(other.shape().rank() == value.shape().rank(), "its inputs");
            extents(Extents.of(other.shape()), Extents.of(value.shape()));
            restored.put(name, new Value(value.id(), value.type(), other.shape()));
        });
        return restored;
    }

    private static <T> T named(Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw depends("its inputs or outputs");
        }
        return found;
    }

    private Node join(Node a, Node b) {
        require(
                a.operator().equals(b.operator())
                        && a.inputs().size() == b.inputs().size()
                        && a.attributes().keySet().equals(b.attributes().keySet()),
                "its operations");
        Operand[] inputs = new Operand[a.inputs().size()];
        Arrays.setAll(inputs, i -> join(a.inputs().get(i), b.inputs().get(i)));
        Map<String, Object> attributes = new LinkedHashMap<>();
        a.attributes().forEach((name, value) -> attributes.put(name, join(value, named(b.attributes(), name))));
        return new Node(a.operator(), List.of(inputs), attributes, a.outputs());
    }

    private Object join(Object a, Object b) {
        if (a instanceof Graph body && b instanceof Graph other) {
            return join(body, other);
        }
        require(Arrays.deepEquals(new Object[] {a}, new Object[] {b}), "an attribute of an operation");
        return a;
    }

    private Operand join(Operand a, Operand b) {
        if (a instanceof Value value && b instanceof Value other) {
            require(value.id() == other.id(), "the inputs of an operation");
            return value;
        }
        if (a instanceof Extents numbers && b instanceof Extents other) {
            return extents(numbers, other);
        }
        if (a instanceof Constant constant && b instanceof Constant other) {
            return constant(constant, other);
        }
        throw depends("the kind of an operation's inputs");
    }

    private Extents extents(Extents a, Extents b) {
        require(a.numbers().length == b.numbers().length, "the rank of a tensor");
        long[] numbers = a.numbers().clone();
        boolean[] ofBatch = new boolean[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            long other = b.numbers()[i];
            if (other != numbers[i]) {
                require(
                        numbers[i] % first == 0 && numbers[i] / first * second == other,
                        "an extent or a position, which is " + numbers[i] + " for a batch of " + first + " and " + other
                                + " for a batch of " + second + ",");
                numbers[i] /= first;
                ofBatch[i] = true;
            }
        }
        return new Extents(numbers, ofBatch);
    }

    private Constant constant(Constant a, Constant b) {
        require(a.type() == b.type(), "the type of a constant");
        Extents expanded = extents(Extents.of(a.shape()), Extents.of(b.shape()));
        Constant small = a;
        Constant smallOther = b;
        for (int axis = 0; axis < expanded.numbers().length; axis++) {
            if (expanded.ofBatch()[axis]) {
                small = firstAlong(small, axis);
                smallOther = firstAlong(smallOther, axis);
            }
        }
        require(
                small.elements() == smallOther.elements() || alike(small, smallOther),
                "a constant of shape " + a.shape());
        return new Constant(small.type(), small.elements(), small.shape(), expanded);
    }

    private static boolean alike(Constant a, Constant b) {
        double rounding = rounding(a);
        List<Object> elements = a.boxed();
        List<Object> others = b.boxed();
        return IntStream.range(0, elements.size()).allMatch(i -> alike(elements.get(i), others.get(i), rounding));
    }

    private static boolean alike(Object a, Object b, double rounding) {
        return a.equals(b)
                || (a instanceof Number first
                        && b instanceof Number second
                        && Math.abs(first.doubleValue() - second.doubleValue()) <= rounding);
    }

    /**
     * The difference between elements that are equal but for rounding: a backend that computes several elements at once rounds those of
     * equal rows in different ways.
     */
    private static double rounding(Constant constant) {
        double largest = constant.boxed().stream()
                .mapToDouble(element -> element instanceof Number number ? Math.abs(number.doubleValue()) : 0)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        return switch (constant.type()) {
            case FLOAT -> FLOAT_ROUNDING * largest;
            case DOUBLE -> DOUBLE_ROUNDING * largest;
            case INT64, BOOL -> 0;
        };
    }

    /** The first slice along an axis, if it is equal to all others. */
    private Constant firstAlong(Constant constant, int axis) {
        Shape shape = constant.shape();
        int extent = shape.dim(axis);
        int inner = 1;
        for (int i = axis + 1; i < shape.rank(); i++) {
            inner *= shape.dim(i);
        }
        int count = Math.toIntExact(shape.size() / extent);
        double rounding = rounding(constant);
        Object kept = Array.newInstance(constant.elements().getClass().getComponentType(), count);
        for (int to = 0; to < count; to++) {
            int from = to / inner * inner * extent + to % inner;
            Object element = Array.get(constant.elements(), from);
            Array.set(kept, to, element);
            for (int other = 1; other < extent; other++) {
                require(
                        alike(element, Array.get(constant.elements(), from + other * inner), rounding),
                        "a constant of shape " + shape);
            }
        }
        return new Constant(constant.type(), kept, shape.with(axis, 1));
    }

    private static void require(boolean equal, String what) {
        if (!equal) {
            throw depends(what);
        }
    }

    private static OnnxExportException depends(String what) {
        return new OnnxExportException(
                what + " depends on the size of the batch in another way than as a multiple of it");
    }
}
