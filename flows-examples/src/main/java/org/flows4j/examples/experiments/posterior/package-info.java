/** Neural posterior estimation on two tasks whose posteriors are known: a linear Gaussian model and two moons. */
@NullMarked
package org.flows4j.examples.experiments.posterior;

import org.jspecify.annotations.NullMarked;
