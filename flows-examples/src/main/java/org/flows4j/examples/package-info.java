/**
 * The {@code flows} command: one small class for each of its subcommands.
 */
@NullMarked
package org.flows4j.examples;

import org.jspecify.annotations.NullMarked;
