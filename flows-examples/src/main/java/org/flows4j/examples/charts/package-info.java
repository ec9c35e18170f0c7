/** Pictures of a model and of its training: grids of images and the curve of the loss, as PNG files. */
@NullMarked
package org.flows4j.examples.charts;

import org.jspecify.annotations.NullMarked;
