/** Arithmetic on arrays: plain Java here, the Vector API in {@code internal.vector}, behind one interface. */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.math;

import org.jspecify.annotations.NullMarked;
