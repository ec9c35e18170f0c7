/**
 * Noisy injective flows (Cunningham, Zabounidis, Agrawal, Fiterau and Sheldon 2020, "Normalizing flows across dimensions"):
 * layers and priors whose latent side has fewer dimensions than the data's, which lies around a manifold with noise.
 */
@NullMarked
package org.flows4j.layers.nif;

import org.jspecify.annotations.NullMarked;
