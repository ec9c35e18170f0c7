/** Models: {@link org.flows4j.models.Model} creates, reads and saves one of any family, {@code TabularTraining} fits tables. */
@NullMarked
package org.flows4j.models;

import org.jspecify.annotations.NullMarked;
