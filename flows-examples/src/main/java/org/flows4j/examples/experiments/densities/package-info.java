/** Flows of all families fitted to densities of the plane whose entropies are known. */
@NullMarked
package org.flows4j.examples.experiments.densities;

import org.jspecify.annotations.NullMarked;
