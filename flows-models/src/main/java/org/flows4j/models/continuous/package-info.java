/** Continuous flows of table rows, trained by flow matching. */
@NullMarked
package org.flows4j.models.continuous;

import org.jspecify.annotations.NullMarked;
