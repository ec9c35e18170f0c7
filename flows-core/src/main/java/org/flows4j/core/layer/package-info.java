/**
 * The contract of a layer and the composition of layers. {@link org.flows4j.core.layer.FlowLayer} has two kinds,
 * invertible and stochastic; chains and multi-scale splits combine layers, and memory modes decide what a training step
 * stores. Forward is data to latent.
 */
@NullMarked
package org.flows4j.core.layer;

import org.jspecify.annotations.NullMarked;
