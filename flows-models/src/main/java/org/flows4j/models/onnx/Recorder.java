package org.flows4j.models.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.onnx.Operand.Constant;
import org.flows4j.models.onnx.Operand.Value;

/** Collects the nodes of a graph and of the subgraphs inside it. */
final class Recorder {
    /** Beyond this, a runtime needs minutes to open the graph: sequential passes over images grow with the number of their pixels. */
    static final int MOST_NODES = 200_000;

    private final Map<String, Value> inputs = new LinkedHashMap<>();
    private final ArrayDeque<List<Node>> open = new ArrayDeque<>();
    private final Map<Value, String> producers = new HashMap<>();
    private int values;
    private int nodes;

    Recorder() {
        open.push(new ArrayList<>());
    }

    private Value value(ElementType type, Shape shape) {
        return new Value(values++, type, shape);
    }

    /** Adds an input of the graph. */
    Value input(String name, ElementType type, Shape shape) {
        Value value = value(type, shape);
        inputs.put(name, value);
        return value;
    }

    /** Adds a node with one output. */
    Value add(String operator, ElementType type, Shape shape, Map<String, Object> attributes, Operand... operands) {
        Value result = value(type, shape);
        add(new Node(operator, List.of(operands), attributes, List.of(result)));
        return result;
    }

    /** Adds a node with one output and no attributes. */
    Value add(String operator, ElementType type, Shape shape, Operand... operands) {
        return add(operator, type, shape, Map.of(), operands);
    }

    private void add(Node node) {
        if (++nodes > MOST_NODES) {
            throw new OnnxExportException("the graph has more than " + MOST_NODES
                    + " operations, because this pass computes one element or pixel after another");
        }
        open.element().add(node);
        node.outputs().forEach(value -> producers.put(value, node.operator()));
    }

    boolean isResultOf(String operator, Value value) {
        return operator.equals(producers.get(value));
    }

    /** What a body of a loop computes: whether to continue, and the new state. */
    record Turn(Operand more, List<? extends Operand> state) {}

    /**
     * Adds a loop.
     *
     * @param most number of turns
     * @param start the state before the first turn
     * @param body computes a turn
     * @return the state after the last turn
     */
    List<Value> loop(long most, List<Value> start, Function<List<Value>, Turn> body) {
        Map<String, Value> received = new LinkedHashMap<>();
        received.put("turn", value(ElementType.INT64, Shape.of()));
        received.put("more", value(ElementType.BOOL, Shape.of()));
        List<Value> state = new ArrayList<>();
        for (Value each : start) {
            Value inside = value(each.type(), each.shape());
            received.put("state" + state.size(), inside);
            state.add(inside);
        }
        List<Node> inner = new ArrayList<>();
        open.push(inner);
        Turn turn = body.apply(state);
        open.pop();
        Map<String, Operand> sent = new LinkedHashMap<>();
        sent.put("more", turn.more());
        for (Operand each : turn.state()) {
            sent.put("state" + (sent.size() - 1), each);
        }
        List<Value> results =
                start.stream().map(each -> value(each.type(), each.shape())).toList();
        List<Operand> operands = new ArrayList<>();
        operands.add(Constant.scalar(ElementType.INT64, new long[] {most}));
        operands.add(Constant.scalar(ElementType.BOOL, new boolean[] {true}));
        operands.addAll(start);
        add(new Node("Loop", operands, Map.of("body", new Graph(received, inner, sent)), results));
        return results;
    }

    /** Returns what has been recorded, with these outputs. */
    Graph graph(Map<String, Operand> outputs) {
        return new Graph(inputs, open.element(), outputs);
    }
}
