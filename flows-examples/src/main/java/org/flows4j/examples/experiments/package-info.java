/** The commands under {@code flows reproduce}, one per experiment of a paper. */
@NullMarked
package org.flows4j.examples.experiments;

import org.jspecify.annotations.NullMarked;
