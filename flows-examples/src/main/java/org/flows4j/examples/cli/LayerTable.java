package org.flows4j.examples.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.tensor.Shape;

/** The layers of a flow, from data to latent, one per row. */
final class LayerTable {
    /**
     * A layer.
     *
     * @param depth number of layers that contain it
     * @param type its class
     * @param name the common prefix of its parameters' names; empty if it has none
     * @param input shape of a sample that enters
     * @param output shape of a sample that leaves
     * @param parameters number of trained scalars
     */
    record Row(int depth, String type, String name, Shape input, Shape output, long parameters) {
        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("depth", depth);
            json.put("type", type);
            json.put("name", name);
            json.put("input", input.dims());
            json.put("output", output.dims());
            json.put("parameters", parameters);
            return json;
        }
    }

    private final List<Row> rows = new ArrayList<>();

    private LayerTable() {}

    /** Lists the layers of a flow, the prior last. */
    static List<Row> of(Flow flow) {
        LayerTable table = new LayerTable();
        table.visit(flow.layers(), flow.sampleShape(), 0);
        ParameterList prior = flow.prior().parameters();
        table.rows.add(new Row(
                0, typeName(flow.prior()), prefix(prior), flow.latentShape(), flow.latentShape(), prior.count()));
        return List.copyOf(table.rows);
    }

    private void visit(FlowLayer layer, Shape input, int depth) {
        if (layer instanceof FlowChain chain) {
            visitAll(chain.layers(), input, depth);
        } else if (layer instanceof InvertibleChain chain) {
            visitAll(chain.layers(), input, depth);
        } else {
            add(layer, input, depth);
            if (layer instanceof FactorOut factorOut) {
                visit(factorOut.inner(), factorOut.innerInput(), depth + 1);
            }
        }
    }

    private void visitAll(List<? extends FlowLayer> layers, Shape input, int depth) {
        Shape shape = input;
        for (FlowLayer layer : layers) {
            visit(layer, shape, depth);
            shape = layer.outputShape(shape);
        }
    }

    private void add(FlowLayer layer, Shape input, int depth) {
        ParameterList parameters = layer.parameters();
        // Nested layers are counted in their own rows.
        boolean container = layer instanceof FactorOut;
        String name = container ? "" : prefix(parameters);
        long count = container ? 0 : parameters.count();
        rows.add(new Row(depth, typeName(layer), name, input, layer.outputShape(input), count));
    }

    private static String typeName(Object part) {
        return part.getClass().getSimpleName();
    }

    /** The longest prefix, up to a dot, that all names share. */
    private static String prefix(ParameterList parameters) {
        List<String> names = parameters.asList().stream().map(Parameter::name).toList();
        if (names.isEmpty()) {
            return "";
        }
        String shared = names.get(0);
        for (String name : names) {
            while (!name.startsWith(shared) || shared.equals(names.get(0))) {
                int dot = shared.lastIndexOf('.');
                if (dot < 0) {
                    return "";
                }
                shared = shared.substring(0, dot);
            }
        }
        return shared;
    }
}
