/**
 * Batches of a data set: their order, their conditions, and data augmentation. The order is a function of seed and
 * epoch.
 */
@NullMarked
package org.flows4j.core.training.data;

import org.jspecify.annotations.NullMarked;
