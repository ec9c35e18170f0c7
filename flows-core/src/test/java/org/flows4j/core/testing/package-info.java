/**
 * The contract test kit: abstract JUnit tests that a layer or a backend extends to show that it keeps the contract of
 * the interface it implements. Published as the test jar of flows-core.
 */
@NullMarked
package org.flows4j.core.testing;

import org.jspecify.annotations.NullMarked;
