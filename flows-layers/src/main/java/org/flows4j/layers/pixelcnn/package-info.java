/** PixelCNN++ (Salimans, Karpathy, Chen and Kingma 2017): an autoregressive distribution over images. */
@NullMarked
package org.flows4j.layers.pixelcnn;

import org.jspecify.annotations.NullMarked;
