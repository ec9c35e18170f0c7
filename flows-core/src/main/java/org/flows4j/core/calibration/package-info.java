/** Calibration: whether the posteriors, or other conditional densities, that a model returns are neither too narrow, too wide nor shifted. */
@NullMarked
package org.flows4j.core.calibration;

import org.jspecify.annotations.NullMarked;
