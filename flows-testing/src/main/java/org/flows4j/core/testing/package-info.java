/**
 * The contract kit: abstract JUnit tests that a layer, network or backend extends to show that it satisfies the
 * contract of its interface.
 */
@NullMarked
package org.flows4j.core.testing;

import org.jspecify.annotations.NullMarked;
