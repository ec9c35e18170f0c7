/** Arithmetic with the Vector API, loaded by name if the module {@code jdk.incubator.vector} is present. */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.vector;

import org.jspecify.annotations.NullMarked;
