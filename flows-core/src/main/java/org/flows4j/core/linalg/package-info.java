/**
 * Small dense linear algebra in double precision on row-major {@code double[]}: the factorizations of the matrices
 * inside layers, and the tensor operations (log-determinant, inverse, product of reflections) that use them.
 */
@NullMarked
package org.flows4j.core.linalg;

import org.jspecify.annotations.NullMarked;
