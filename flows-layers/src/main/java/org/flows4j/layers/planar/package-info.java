/** Layers that add a simple function to a vector: planar, radial and Sylvester flows. */
@NullMarked
package org.flows4j.layers.planar;

import org.jspecify.annotations.NullMarked;
