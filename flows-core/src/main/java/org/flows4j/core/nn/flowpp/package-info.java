/** The conditioner network of Flow++ (Ho, Chen, Srinivas, Duan and Abbeel 2019), and the network that shows it its context. */
@NullMarked
package org.flows4j.core.nn.flowpp;

import org.jspecify.annotations.NullMarked;
