/** Noisy injective flows for images, and the combination of any family with a noisy injective prior. */
@NullMarked
package org.flows4j.models.nif;

import org.jspecify.annotations.NullMarked;
