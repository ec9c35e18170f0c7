/** Comparison with PyTorch, in alternating rounds ({@code flows bench compare}). */
@NullMarked
package org.flows4j.examples.bench.compare;

import org.jspecify.annotations.NullMarked;
