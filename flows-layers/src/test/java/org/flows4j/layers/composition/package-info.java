/** Tests of the ways to compose layers, with real layers inside. */
@NullMarked
package org.flows4j.layers.composition;

import org.jspecify.annotations.NullMarked;
