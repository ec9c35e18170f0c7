/** Convolutional LSTMs: recurrent networks over sequences of images. */
@NullMarked
package org.flows4j.core.nn.recurrent;

import org.jspecify.annotations.NullMarked;
