/** The subcommands of {@code flows} that train and use models, one class each. */
@NullMarked
package org.flows4j.examples.cli;

import org.jspecify.annotations.NullMarked;
