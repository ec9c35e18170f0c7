/** Tables in CSV files. */
@NullMarked
package org.flows4j.core.data.csv;

import org.jspecify.annotations.NullMarked;
