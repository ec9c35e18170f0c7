/**
 * Experiments of the papers, run again: models trained alike and compared, and what layers cost. Results are files, so that an
 * experiment that was stopped goes on where it was.
 */
@NullMarked
package org.flows4j.examples.experiments;

import org.jspecify.annotations.NullMarked;
