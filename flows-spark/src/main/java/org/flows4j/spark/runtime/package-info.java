/** Models inside the JVMs of a cluster: how their bytes travel, where they are loaded, and how the values of rows reach them. */
@NullMarked
package org.flows4j.spark.runtime;

import org.jspecify.annotations.NullMarked;
