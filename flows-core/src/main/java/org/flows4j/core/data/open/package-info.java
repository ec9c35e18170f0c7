/** Opens a data set of any format by looking at the file or folder. */
@NullMarked
package org.flows4j.core.data.open;

import org.jspecify.annotations.NullMarked;
