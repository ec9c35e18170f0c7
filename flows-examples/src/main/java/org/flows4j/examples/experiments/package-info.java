/** The commands under {@code flows reproduce}: experiments of the papers. */
@NullMarked
package org.flows4j.examples.experiments;

import org.jspecify.annotations.NullMarked;
