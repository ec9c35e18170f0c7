/** MintNet: flows of images and tables whose layers are masked convolutions. */
@NullMarked
package org.flows4j.models.mint;

import org.jspecify.annotations.NullMarked;
