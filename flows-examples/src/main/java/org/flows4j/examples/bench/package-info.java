/** The commands under {@code flows bench} and the benchmarks behind them. */
@NullMarked
package org.flows4j.examples.bench;

import org.jspecify.annotations.NullMarked;
