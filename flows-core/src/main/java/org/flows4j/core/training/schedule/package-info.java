/** Learning-rate schedules, and their text form for configuration files and the command line. */
@NullMarked
package org.flows4j.core.training.schedule;

import org.jspecify.annotations.NullMarked;
