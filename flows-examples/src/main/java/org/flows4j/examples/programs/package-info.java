/**
 * Complete small programs that use the library as a service would: anomaly scores of a table, a conditional density, a posterior,
 * and a flow with a custom layer.
 */
@NullMarked
package org.flows4j.examples.programs;

import org.jspecify.annotations.NullMarked;
