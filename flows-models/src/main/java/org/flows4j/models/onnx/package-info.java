/** Export of trained models as ONNX graphs, by tracing their passes. */
@NullMarked
package org.flows4j.models.onnx;

import org.jspecify.annotations.NullMarked;
