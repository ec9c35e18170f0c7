/** The {@code flows} command: one small file per subcommand. */
@NullMarked
package org.flows4j.examples.cli;

import org.jspecify.annotations.NullMarked;
