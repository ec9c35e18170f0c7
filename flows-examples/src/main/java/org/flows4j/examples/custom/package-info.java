/** The worked example of docs/writing-a-layer.md: a layer as a user would write it. */
@NullMarked
package org.flows4j.examples.custom;

import org.jspecify.annotations.NullMarked;
