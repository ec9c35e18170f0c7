/** Invertible residual blocks: the identity plus a network whose Lipschitz constant is below 1. */
@NullMarked
package org.flows4j.layers.residual;

import org.jspecify.annotations.NullMarked;
