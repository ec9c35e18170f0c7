/** VFlow: variational augmentation of Flow++, Glow and Woodbury-Glow. */
@NullMarked
package org.flows4j.models.vflow;

import org.jspecify.annotations.NullMarked;
