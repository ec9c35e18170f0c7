/** Reads tables from CSV files, at once or as a stream of rows. Start with {@code CsvReader}. */
@NullMarked
package org.flows4j.core.data.csv;

import org.jspecify.annotations.NullMarked;
