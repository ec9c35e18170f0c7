/** What the program withstands: kills at any moment, and days of use in minutes. */
@NullMarked
package org.flows4j.examples.stress;

import org.jspecify.annotations.NullMarked;
