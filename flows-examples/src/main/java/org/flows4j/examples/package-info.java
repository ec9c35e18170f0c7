/** The entry point of the {@code flows} command. */
@NullMarked
package org.flows4j.examples;

import org.jspecify.annotations.NullMarked;
