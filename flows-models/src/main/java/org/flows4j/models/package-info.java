/**
 * Trained and trainable models. {@link org.flows4j.models.Model} creates, reads, trains and saves a model of any
 * family; {@code TabularTraining} fits a model to a table.
 */
@NullMarked
package org.flows4j.models;

import org.jspecify.annotations.NullMarked;
