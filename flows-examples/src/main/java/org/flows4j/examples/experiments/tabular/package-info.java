/** Densities of six tables, beside normal distributions and mixtures of them. */
@NullMarked
package org.flows4j.examples.experiments.tabular;

import org.jspecify.annotations.NullMarked;
