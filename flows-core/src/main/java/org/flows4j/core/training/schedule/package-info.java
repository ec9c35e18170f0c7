/** Learning-rate schedules and their text form. */
@NullMarked
package org.flows4j.core.training.schedule;

import org.jspecify.annotations.NullMarked;
