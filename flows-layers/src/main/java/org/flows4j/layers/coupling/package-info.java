/** Coupling layers: one half of the input passes unchanged and conditions an invertible map of the other half. */
@NullMarked
package org.flows4j.layers.coupling;

import org.jspecify.annotations.NullMarked;
