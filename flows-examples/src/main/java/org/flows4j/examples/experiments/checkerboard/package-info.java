/** VFlow's two-dimensional experiment: the density of a checkerboard. */
@NullMarked
package org.flows4j.examples.experiments.checkerboard;

import org.jspecify.annotations.NullMarked;
