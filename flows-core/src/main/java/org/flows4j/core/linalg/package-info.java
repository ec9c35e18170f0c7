/**
 * Small dense linear algebra in double precision on row-major {@code double[]}: factorizations whose cost is negligible
 * beside the tensors they steer, and the tensor ops (log-determinant, inverse, product of reflections) built on them.
 */
@NullMarked
package org.flows4j.core.linalg;

import org.jspecify.annotations.NullMarked;
