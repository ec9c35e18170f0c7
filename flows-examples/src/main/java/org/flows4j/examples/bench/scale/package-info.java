/** Growth of time per image with each extent of a flow's work ({@code flows bench scale}). */
@NullMarked
package org.flows4j.examples.bench.scale;

import org.jspecify.annotations.NullMarked;
