/**
 * Small complete programs that use the library as a service would: anomaly scores of a table, conditional densities, and a flow with
 * a custom layer.
 */
@NullMarked
package org.flows4j.examples.programs;

import org.jspecify.annotations.NullMarked;
