/** The subcommands of {@code flows}, one class each, and what they share: options, reports, progress and errors. */
@NullMarked
package org.flows4j.examples.commands;

import org.jspecify.annotations.NullMarked;
