/** The experiments on noisy injective flows. */
@NullMarked
package org.flows4j.examples.experiments.nif;

import org.jspecify.annotations.NullMarked;
