/**
 * The contract of a layer and the composition of layers: {@link org.flows4j.core.layer.FlowLayer} with its two kinds, the context
 * of a pass, chains, multi-scale splits, and the recomputation behind the memory modes. Forward is data to latent.
 */
@NullMarked
package org.flows4j.core.layer;

import org.jspecify.annotations.NullMarked;
