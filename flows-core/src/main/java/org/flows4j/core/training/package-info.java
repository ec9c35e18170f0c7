/**
 * Maximum-likelihood training: optimisers, learning-rate schedules, gradient clipping, memory modes, and the trainer that
 * runs them reproducibly and survives a diverging step.
 */
@NullMarked
package org.flows4j.core.training;

import org.jspecify.annotations.NullMarked;
