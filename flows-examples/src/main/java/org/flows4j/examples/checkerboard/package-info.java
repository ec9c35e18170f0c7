/** The two-dimensional experiment of VFlow (Chen et al. 2020, section 5.1): flows fitted to a checkerboard. */
@NullMarked
package org.flows4j.examples.checkerboard;

import org.jspecify.annotations.NullMarked;
