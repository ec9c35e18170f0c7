/** Flow++: mixture-of-logistics couplings with attention, and variational dequantization. */
@NullMarked
package org.flows4j.models.flowpp;

import org.jspecify.annotations.NullMarked;
