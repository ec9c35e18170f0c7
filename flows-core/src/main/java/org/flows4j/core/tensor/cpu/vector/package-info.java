/**
 * The arithmetic of {@link org.flows4j.core.tensor.cpu.VectorMath} on the Vector API. Nothing refers to this package by name but
 * the loader in the package above, so that the library runs where the module {@code jdk.incubator.vector} was not added.
 */
@NullMarked
package org.flows4j.core.tensor.cpu.vector;

import org.jspecify.annotations.NullMarked;
