/** Flows of table rows, with conditions. */
@NullMarked
package org.flows4j.models.tabular;

import org.jspecify.annotations.NullMarked;
