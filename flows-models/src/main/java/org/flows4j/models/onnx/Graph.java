package org.flows4j.models.onnx;

import java.util.List;
import java.util.Map;

/**
 * Operations in the order of their execution.
 *
 * @param inputs values by name; names are ignored in subgraphs
 * @param nodes the operations
 * @param outputs results by name; names are ignored in subgraphs
 */
record Graph(Map<String, Operand.Value> inputs, List<Node> nodes, Map<String, Operand> outputs) {}
