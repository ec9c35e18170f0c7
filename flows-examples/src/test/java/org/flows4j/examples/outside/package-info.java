/** Builds projects outside this build that use the library by its coordinates. */
@NullMarked
package org.flows4j.examples.outside;

import org.jspecify.annotations.NullMarked;
