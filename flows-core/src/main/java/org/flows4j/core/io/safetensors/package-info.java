/** The safetensors format, with the checksum of our own model files. */
@NullMarked
package org.flows4j.core.io.safetensors;

import org.jspecify.annotations.NullMarked;
