/** Trains several models under equal conditions and tabulates the results. */
@NullMarked
package org.flows4j.examples.experiments.comparison;

import org.jspecify.annotations.NullMarked;
