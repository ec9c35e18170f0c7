/** MintNet (Song, Meng and Ermon 2019): layers of masked convolutions whose Jacobian is triangular with a positive diagonal. */
@NullMarked
package org.flows4j.layers.mint;

import org.jspecify.annotations.NullMarked;
