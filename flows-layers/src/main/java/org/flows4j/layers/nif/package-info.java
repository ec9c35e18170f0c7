/**
 * Noisy injective flows (Cunningham, Zabounidis, Agrawal, Fiterau and Sheldon 2020, "Normalizing flows across
 * dimensions"): layers and priors whose latents have fewer dimensions than the data, which lies near a manifold.
 */
@NullMarked
package org.flows4j.layers.nif;

import org.jspecify.annotations.NullMarked;
