/** Residual flows (Chen, Behrmann, Duvenaud and Jacobsen 2019) of images, of table rows, and of images with added channels. */
@NullMarked
package org.flows4j.models.residual;

import org.jspecify.annotations.NullMarked;
