/** Entry points for coverage-guided fuzzing of the readers, and the corpora they have gathered. */
@NullMarked
package org.flows4j.core.io.fuzz;

import org.jspecify.annotations.NullMarked;
