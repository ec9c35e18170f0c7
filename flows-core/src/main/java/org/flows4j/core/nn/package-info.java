/**
 * The networks inside layers (conditioners): dense and convolutional layers, activations, and the networks of Glow and
 * others built from them.
 */
@NullMarked
package org.flows4j.core.nn;

import org.jspecify.annotations.NullMarked;
