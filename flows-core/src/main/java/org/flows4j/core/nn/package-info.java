/**
 * Parameters and the networks made of them that condition a flow: dense and convolutional layers, activations and the
 * blocks built from these.
 */
@NullMarked
package org.flows4j.core.nn;

import org.jspecify.annotations.NullMarked;
