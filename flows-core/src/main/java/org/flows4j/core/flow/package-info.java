/**
 * The layer contract ({@link org.flows4j.core.flow.FlowLayer}: data to latent is forward), the ways to compose layers, and
 * {@code Flow}, the user's door to a finished model.
 */
@NullMarked
package org.flows4j.core.flow;

import org.jspecify.annotations.NullMarked;
