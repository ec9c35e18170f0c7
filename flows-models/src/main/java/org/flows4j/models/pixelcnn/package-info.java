/** PixelCNN++: an autoregressive model of images without a flow, for comparison. */
@NullMarked
package org.flows4j.models.pixelcnn;

import org.jspecify.annotations.NullMarked;
