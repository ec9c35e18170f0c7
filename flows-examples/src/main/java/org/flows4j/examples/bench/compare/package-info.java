/** Measurements beside PyTorch, alternated round by round: {@code flows bench compare}. */
@NullMarked
package org.flows4j.examples.bench.compare;

import org.jspecify.annotations.NullMarked;
