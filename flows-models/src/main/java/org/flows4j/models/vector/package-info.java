/** Flows for short vectors, with or without added dimensions. */
@NullMarked
package org.flows4j.models.vector;

import org.jspecify.annotations.NullMarked;
