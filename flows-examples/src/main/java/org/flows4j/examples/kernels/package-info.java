/** Benchmarks of single kernels, by JMH: {@code flows bench kernels}. Whole jobs are measured in {@code bench}. */
@NullMarked
package org.flows4j.examples.kernels;

import org.jspecify.annotations.NullMarked;
