/** Continuous flows: the map is the solution of an ordinary differential equation whose velocity is a network. */
@NullMarked
package org.flows4j.layers.continuous;

import org.jspecify.annotations.NullMarked;
