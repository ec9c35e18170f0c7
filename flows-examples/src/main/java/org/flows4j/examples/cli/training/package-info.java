/** The training behind {@code flows train} and {@code flows demo}: settings, run folder, pictures. */
@NullMarked
package org.flows4j.examples.cli.training;

import org.jspecify.annotations.NullMarked;
