/** Base distributions over the latent space, with their log-densities and sampling. */
@NullMarked
package org.flows4j.core.distribution;

import org.jspecify.annotations.NullMarked;
