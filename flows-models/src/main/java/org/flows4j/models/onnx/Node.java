package org.flows4j.models.onnx;

import java.util.List;
import java.util.Map;

/**
 * One operation of an exported graph.
 *
 * @param operator name in ONNX
 * @param inputs in ONNX's order
 * @param attributes {@code Long}, {@code long[]} or {@link Graph}, by name
 * @param outputs in ONNX's order
 */
record Node(String operator, List<Operand> inputs, Map<String, Object> attributes, List<Operand.Value> outputs) {}
