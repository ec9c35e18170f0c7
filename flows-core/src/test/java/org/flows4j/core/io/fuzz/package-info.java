/** Entry points for coverage-guided fuzzing of the readers, and the corpora collected so far. */
@NullMarked
package org.flows4j.core.io.fuzz;

import org.jspecify.annotations.NullMarked;
