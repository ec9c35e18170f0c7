/** Options that several subcommands share, and the display of reports, progress and error messages. */
@NullMarked
package org.flows4j.examples.cli.options;

import org.jspecify.annotations.NullMarked;
