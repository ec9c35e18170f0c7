/**
 * The fast backend on a CPU and its options. Everything it is made of is in {@code internal} packages, which no other
 * package may use.
 */
@NullMarked
package org.flows4j.core.tensor.cpu;

import org.jspecify.annotations.NullMarked;
