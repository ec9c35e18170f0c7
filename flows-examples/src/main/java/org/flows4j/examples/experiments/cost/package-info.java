/** Measurements of time per layer and per sample against size, with fitted exponents. */
@NullMarked
package org.flows4j.examples.experiments.cost;

import org.jspecify.annotations.NullMarked;
