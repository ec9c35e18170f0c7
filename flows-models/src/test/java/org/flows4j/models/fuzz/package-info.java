/** The entry point for coverage-guided fuzzing of complete model files. */
@NullMarked
package org.flows4j.models.fuzz;

import org.jspecify.annotations.NullMarked;
