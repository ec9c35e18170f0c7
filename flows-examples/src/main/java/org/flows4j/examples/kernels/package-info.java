/**
 * Benchmarks of single kernels with JMH ({@code flows bench kernels}). The package {@code bench} measures larger tasks.
 */
@NullMarked
package org.flows4j.examples.kernels;

import org.jspecify.annotations.NullMarked;
