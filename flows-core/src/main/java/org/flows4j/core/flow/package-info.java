/**
 * The contract of a flow layer, the ways to compose layers, and {@code Flow}, the user's door to density and sampling.
 *
 * <p>{@code forward} maps data to latents and returns one number a sample, the log term, such that
 * {@code log p(x) >= E[sum of log terms + log p(z)]}, with equality where every layer is a bijection.
 */
@NullMarked
package org.flows4j.core.flow;

import org.jspecify.annotations.NullMarked;
