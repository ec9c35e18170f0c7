/** Training several models under equal conditions, and tables of the results. */
@NullMarked
package org.flows4j.examples.experiments.comparison;

import org.jspecify.annotations.NullMarked;
