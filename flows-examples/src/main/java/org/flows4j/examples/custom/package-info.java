/** The example of docs/writing-a-layer.md: a custom layer. */
@NullMarked
package org.flows4j.examples.custom;

import org.jspecify.annotations.NullMarked;
