/**
 * Measurements of whole models: training step, density and sampling. The networks are those of the PyTorch program they are
 * compared with, layer for layer, so that only the implementation differs. Benchmarks of single kernels (JMH) belong here, too.
 */
@NullMarked
package org.flows4j.examples.bench;

import org.jspecify.annotations.NullMarked;
