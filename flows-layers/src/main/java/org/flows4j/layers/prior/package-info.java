/**
 * Learned priors of channels that leave a multi-scale flow early: Gaussian, conditioned on the other channels, and
 * autoregressive (mAR-SCF).
 */
@NullMarked
package org.flows4j.layers.prior;

import org.jspecify.annotations.NullMarked;
