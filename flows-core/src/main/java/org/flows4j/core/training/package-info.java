/** The trainer: steps, evaluation, recovery from divergence, exact resumption, reports to listeners. */
@NullMarked
package org.flows4j.core.training;

import org.jspecify.annotations.NullMarked;
