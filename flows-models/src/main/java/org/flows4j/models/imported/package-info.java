/** Models from other libraries: a family whose configuration is the list of its layers. */
@NullMarked
package org.flows4j.models.imported;

import org.jspecify.annotations.NullMarked;
