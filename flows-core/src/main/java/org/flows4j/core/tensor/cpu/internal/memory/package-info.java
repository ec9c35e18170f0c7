/** Blocks of memory, outside the Java heap or on it, and the pool that reuses them. */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.memory;

import org.jspecify.annotations.NullMarked;
