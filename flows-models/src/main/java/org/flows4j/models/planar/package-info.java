/** Flows of planar, radial and Sylvester layers. */
@NullMarked
package org.flows4j.models.planar;

import org.jspecify.annotations.NullMarked;
