/** Bytes and files: atomic writing, reading with limits, and the one exception that names the file, the place and the fix. */
@NullMarked
package org.flows4j.core.io;

import org.jspecify.annotations.NullMarked;
