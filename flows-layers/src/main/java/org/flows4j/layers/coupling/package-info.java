/**
 * Coupling layers: one part of the input passes unchanged and conditions an invertible map of the other part.
 */
@NullMarked
package org.flows4j.layers.coupling;

import org.jspecify.annotations.NullMarked;
