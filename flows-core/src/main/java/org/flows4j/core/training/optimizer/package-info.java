/** Optimizers, gradient clipping, and averaged parameters. */
@NullMarked
package org.flows4j.core.training.optimizer;

import org.jspecify.annotations.NullMarked;
