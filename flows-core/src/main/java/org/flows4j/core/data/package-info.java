/** Data sets in memory, and their division into training and test samples. */
@NullMarked
package org.flows4j.core.data;

import org.jspecify.annotations.NullMarked;
