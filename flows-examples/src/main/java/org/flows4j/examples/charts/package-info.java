/** Charts and pictures as PNG files: training curves, images and samples. */
@NullMarked
package org.flows4j.examples.charts;

import org.jspecify.annotations.NullMarked;
