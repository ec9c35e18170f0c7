/** The commands under {@code flows bench} and the benchmarks that they run. */
@NullMarked
package org.flows4j.examples.bench;

import org.jspecify.annotations.NullMarked;
