/** The data the commands work on: what comes with the program, and what a path given by the user holds. */
@NullMarked
package org.flows4j.examples.data;

import org.jspecify.annotations.NullMarked;
