/** The contract of a tensor backend: tests of every operation against reference implementations in plain Java. */
@NullMarked
package org.flows4j.core.testing.backend;

import org.jspecify.annotations.NullMarked;
