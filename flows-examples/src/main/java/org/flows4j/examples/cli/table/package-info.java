/** {@code flows train tabular --family}: models chosen for a table, with a report. */
@NullMarked
package org.flows4j.examples.cli.table;

import org.jspecify.annotations.NullMarked;
