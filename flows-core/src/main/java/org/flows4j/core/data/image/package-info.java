/** Reads images from folders of pictures, IDX files (MNIST) and CIFAR-10's binary batches. */
@NullMarked
package org.flows4j.core.data.image;

import org.jspecify.annotations.NullMarked;
