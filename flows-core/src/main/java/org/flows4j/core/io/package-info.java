/**
 * Model files and data readers. Everything read is checked before memory is allocated for it, and everything written
 * appears under its final name only when it is complete.
 */
@NullMarked
package org.flows4j.core.io;

import org.jspecify.annotations.NullMarked;
