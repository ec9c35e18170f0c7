/** Noisy injective flows, and any family with its prior replaced by a noisy injective one. */
@NullMarked
package org.flows4j.models.nif;

import org.jspecify.annotations.NullMarked;
