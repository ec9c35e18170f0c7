/**
 * The contract test kit: abstract JUnit tests that a layer or a backend extends to show that it keeps the contract of
 * the interface it implements. A module of its own, flows-testing.
 */
@NullMarked
package org.flows4j.core.testing;

import org.jspecify.annotations.NullMarked;
