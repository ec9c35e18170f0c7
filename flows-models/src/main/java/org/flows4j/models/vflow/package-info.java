/** VFlow: Flow++, Glow and Woodbury-Glow with added dimensions (variational augmentation). */
@NullMarked
package org.flows4j.models.vflow;

import org.jspecify.annotations.NullMarked;
