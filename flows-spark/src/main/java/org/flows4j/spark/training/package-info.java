/** Data-parallel training: the rows of each task, the jobs that compute a step, and the run that the driver controls. */
@NullMarked
package org.flows4j.spark.training;

import org.jspecify.annotations.NullMarked;
