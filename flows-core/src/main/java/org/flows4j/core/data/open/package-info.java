/** Opens a data set of any supported format and detects the format. Start with {@code DataSets}. */
@NullMarked
package org.flows4j.core.data.open;

import org.jspecify.annotations.NullMarked;
