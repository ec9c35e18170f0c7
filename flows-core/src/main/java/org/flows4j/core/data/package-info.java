/**
 * Data sets in memory: samples with labels, column names, and a division into training and test data. The subpackages
 * read them from files.
 */
@NullMarked
package org.flows4j.core.data;

import org.jspecify.annotations.NullMarked;
