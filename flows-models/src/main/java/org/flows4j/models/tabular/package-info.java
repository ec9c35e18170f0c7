/** Flows for rows of tables, with or without conditions. */
@NullMarked
package org.flows4j.models.tabular;

import org.jspecify.annotations.NullMarked;
