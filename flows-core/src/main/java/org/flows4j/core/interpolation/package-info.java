/** Interpolation: paths between two samples through the latent space of a flow. */
@NullMarked
package org.flows4j.core.interpolation;

import org.jspecify.annotations.NullMarked;
