/** Tests of the composition of layers, with real layers. */
@NullMarked
package org.flows4j.layers.composition;

import org.jspecify.annotations.NullMarked;
