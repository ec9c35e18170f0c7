/**
 * Reading and writing files: atomic replacement, limits on memory, and {@code FlowsIoException}, whose message names
 * the file, the position and the fix.
 */
@NullMarked
package org.flows4j.core.io;

import org.jspecify.annotations.NullMarked;
