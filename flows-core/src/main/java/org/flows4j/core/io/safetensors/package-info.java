/** Reads and writes safetensors files, with the checksum that model files carry. */
@NullMarked
package org.flows4j.core.io.safetensors;

import org.jspecify.annotations.NullMarked;
