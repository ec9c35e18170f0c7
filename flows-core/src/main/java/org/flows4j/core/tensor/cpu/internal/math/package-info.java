/** Arithmetic on arrays behind one interface: plain Java in this package, the Vector API in {@code internal.vector}. */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.math;

import org.jspecify.annotations.NullMarked;
