/**
 * Stress tests of the library ({@code flows stress}): processes killed at random times, and many cycles of loading and
 * using a model.
 */
@NullMarked
package org.flows4j.examples.stress;

import org.jspecify.annotations.NullMarked;
