/** Projects outside this build that know the library by its coordinates, as they come out of other builds. */
@NullMarked
package org.flows4j.examples.outside;

import org.jspecify.annotations.NullMarked;
