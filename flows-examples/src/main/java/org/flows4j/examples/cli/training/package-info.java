/** The training runs of {@code flows train} and {@code flows demo}: settings, output folder and pictures. */
@NullMarked
package org.flows4j.examples.cli.training;

import org.jspecify.annotations.NullMarked;
