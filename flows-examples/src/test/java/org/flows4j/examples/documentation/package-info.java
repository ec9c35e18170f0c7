/** Compares the code in the documentation with code that is compiled and run. */
@NullMarked
package org.flows4j.examples.documentation;

import org.jspecify.annotations.NullMarked;
