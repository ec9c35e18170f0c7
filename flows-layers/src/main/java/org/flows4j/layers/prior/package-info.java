/** Learned priors of the channels that leave a multi-scale flow: Gaussian given the rest, and autoregressive (mAR-SCF). */
@NullMarked
package org.flows4j.layers.prior;

import org.jspecify.annotations.NullMarked;
