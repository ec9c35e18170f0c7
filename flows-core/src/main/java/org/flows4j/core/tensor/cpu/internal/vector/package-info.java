/** Arithmetic by the Vector API, loaded by name where the module {@code jdk.incubator.vector} is present. */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.vector;

import org.jspecify.annotations.NullMarked;
