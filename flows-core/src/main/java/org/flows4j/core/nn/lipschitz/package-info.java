/**
 * Networks with a bound on their Lipschitz constant, the residual branches of invertible residual blocks: spectrally normalized dense and
 * convolutional layers with LipSwish between them.
 */
@NullMarked
package org.flows4j.core.nn.lipschitz;

import org.jspecify.annotations.NullMarked;
