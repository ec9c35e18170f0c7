/** Images: folders of pictures, IDX (MNIST) and CIFAR-10. */
@NullMarked
package org.flows4j.core.data.image;

import org.jspecify.annotations.NullMarked;
