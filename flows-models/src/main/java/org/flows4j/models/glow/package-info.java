/** Glow, Woodbury-Glow and mAR-SCF: multi-scale flows for images. */
@NullMarked
package org.flows4j.models.glow;

import org.jspecify.annotations.NullMarked;
