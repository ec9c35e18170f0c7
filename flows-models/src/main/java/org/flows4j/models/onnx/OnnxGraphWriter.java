package org.flows4j.models.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.onnx.Operand.Constant;
import org.flows4j.models.onnx.Operand.Extents;
import org.flows4j.models.onnx.Operand.Value;

/** Writes a joined {@link Graph} as an ONNX graph whose first axis of every input and output is the batch, of any size. */
final class OnnxGraphWriter {
    /** The name of the batch axis. */
    private static final String BATCH = "N";

    /** Operators that stretch an operand to the shape of the other by themselves. */
    private static final List<String> BROADCASTING = List.of("Add", "Sub", "Mul", "Div", "Max", "Min");

    private final int batch;
    private final Map<Integer, String> names = new HashMap<>();
    private final Initializers initializers = new Initializers();
    private final Map<String, NodeProto> preamble = new LinkedHashMap<>();

    /**
     * Creates a writer.
     *
     * @param batch the size of the batch of the shapes in the graph
     */
    OnnxGraphWriter(int batch) {
        this.batch = batch;
    }

    GraphProto write(String name, Graph graph) {
        GraphProto.Builder result = GraphProto.newBuilder().setName(name);
        graph.inputs().forEach((label, value) -> {
            names.put(value.id(), label);
            result.addInput(described(label, value.type(), value.shape(), true));
        });
        String firstInput = graph.inputs().keySet().iterator().next();
        List<NodeProto> nodes = nodes(graph);
        graph.outputs().forEach((label, output) -> {
            nodes.add(NodeProto.newBuilder()
                    .setOpType("Identity")
                    .addInput(input(output))
                    .addOutput(label)
                    .build());
            result.addOutput(
                    output instanceof Value value
                            ? described(label, value.type(), value.shape(), true)
                            : described(label, ((Constant) output).type(), shapeInTrace((Constant) output), true));
        });
        if (!preamble.isEmpty()) {
            result.addNode(NodeProto.newBuilder()
                    .setOpType("Shape")
                    .addInput(firstInput)
                    .addOutput("batch_shape"));
            result.addNode(NodeProto.newBuilder()
                    .setOpType("Gather")
                    .addInput("batch_shape")
                    .addInput(initializers.of(Extents.of(0)))
                    .addOutput("batch"));
        }
        result.addAllNode(preamble.values()).addAllNode(nodes);
        return result.addAllInitializer(initializers.all()).build();
    }

    private Shape shapeInTrace(Constant constant) {
        int[] dims = constant.shape().dims().clone();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = (int) constant.expanded().numbers()[i]
                    * (constant.expanded().ofBatch()[i] ? batch : 1);
        }
        return Shape.of(dims);
    }

    private ValueInfoProto described(String name, ElementType type, Shape shape, boolean batched) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (int axis = 0; axis < shape.rank(); axis++) {
            TensorShapeProto.Dimension.Builder dim = TensorShapeProto.Dimension.newBuilder();
            dims.addDim(batched && axis == 0 ? dim.setDimParam(BATCH) : dim.setDimValue(shape.dim(axis)));
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type.code());
        if (batched || shape.rank() == 0) {
            tensor.setShape(dims);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private List<NodeProto> nodes(Graph graph) {
        List<NodeProto> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            NodeProto.Builder built = NodeProto.newBuilder().setOpType(node.operator());
            for (int i = 0; i < node.inputs().size(); i++) {
                built.addInput(input(node, i));
            }
            node.outputs().forEach(value -> built.addOutput(name(value)));
            node.attributes().forEach((name, value) -> built.addAttribute(attribute(name, value)));
            nodes.add(built.build());
        }
        return nodes;
    }

    private String name(Value value) {
        return names.computeIfAbsent(value.id(), id -> "v" + id);
    }

    private String input(Node node, int index) {
        Operand operand = node.inputs().get(index);
        if (operand instanceof Constant constant
                && constant.dependsOnBatch()
                && BROADCASTING.contains(node.operator())
                && node.inputs().get(1 - index) instanceof Value other
                && other.shape().equals(node.outputs().get(0).shape())) {
            return initializers.of(constant);
        }
        boolean reshaped = node.operator().equals("Reshape") && index == 1;
        return operand instanceof Extents extents && reshaped ? input(inferred(extents)) : input(operand);
    }

    /** A shape in which the only extent that depends on the batch is left to the runtime. */
    private static Extents inferred(Extents extents) {
        int last = -1;
        for (int i = 0; i < extents.ofBatch().length; i++) {
            if (extents.ofBatch()[i]) {
                if (last >= 0) {
                    return extents;
                }
                last = i;
            }
        }
        if (last < 0) {
            return extents;
        }
        long[] numbers = extents.numbers().clone();
        numbers[last] = -1;
        return Extents.of(numbers);
    }

    private String input(Operand operand) {
        if (operand instanceof Value value) {
            return name(value);
        }
        if (operand instanceof Extents extents) {
            return extents.dependsOnBatch() ? computed(extents) : initializers.of(extents);
        }
        Constant constant = (Constant) operand;
        String small = initializers.of(constant);
        return constant.dependsOnBatch() ? prepared("Expand", Map.of(), small, computed(constant.expanded())) : small;
    }

    /** Extents that the graph computes from the size of the batch. */
    private String computed(Extents extents) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < extents.numbers().length; i++) {
            String number = initializers.of(Extents.of(extents.numbers()[i]));
            parts.add(extents.ofBatch()[i] ? prepared("Mul", Map.of(), "batch", number) : number);
        }
        return parts.size() == 1 ? parts.get(0) : prepared("Concat", Map.of("axis", 0L), parts.toArray(String[]::new));
    }

    /** A node at the beginning of the graph, where subgraphs see it too; equal ones are one. */
    private String prepared(String operator, Map<String, Object> attributes, String... inputs) {
        String key = operator + List.of(inputs);
        NodeProto known = preamble.get(key);
        if (known == null) {
            NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addOutput("p" + preamble.size());
            node.addAllInput(List.of(inputs));
            attributes.forEach((name, value) -> node.addAttribute(attribute(name, value)));
            known = node.build();
            preamble.put(key, known);
        }
        return known.getOutput(0);
    }

    private AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof Long number) {
            return attribute.setType(AttributeType.INT).setI(number).build();
        }
        if (value instanceof long[] numbers) {
            attribute.setType(AttributeType.INTS);
            for (long number : numbers) {
                attribute.addInts(number);
            }
            return attribute.build();
        }
        return attribute
                .setType(AttributeType.GRAPH)
                .setG(subgraph((Graph) value))
                .build();
    }

    private GraphProto subgraph(Graph graph) {
        GraphProto.Builder result = GraphProto.newBuilder().setName("body");
        graph.inputs()
                .forEach((label, value) -> result.addInput(described(name(value), value.type(), value.shape(), false)));
        result.addAllNode(nodes(graph));
        graph.outputs().forEach((label, output) -> {
            Value value = (Value) output;
            result.addOutput(described(name(value), value.type(), value.shape(), false));
        });
        return result.build();
    }
}
