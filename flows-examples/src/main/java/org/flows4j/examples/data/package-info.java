/** The data of the commands: the bundled images, and the data at a path given by the user. */
@NullMarked
package org.flows4j.examples.data;

import org.jspecify.annotations.NullMarked;
