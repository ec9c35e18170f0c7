/**
 * The fast CPU backend and its options. Its implementation is in {@code internal} packages, which no other package may
 * use.
 */
@NullMarked
package org.flows4j.core.tensor.cpu;

import org.jspecify.annotations.NullMarked;
