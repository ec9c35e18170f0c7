/** Tests of exported graphs in ONNX Runtime. */
@NullMarked
package org.flows4j.models.onnx;

import org.jspecify.annotations.NullMarked;
