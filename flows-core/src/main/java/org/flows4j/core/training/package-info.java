/**
 * The trainer: training steps, evaluation, recovery from divergence, exact resumption, and reports to listeners. Start
 * with {@code Trainer}.
 */
@NullMarked
package org.flows4j.core.training;

import org.jspecify.annotations.NullMarked;
