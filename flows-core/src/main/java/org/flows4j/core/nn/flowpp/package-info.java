/**
 * The conditioner network of Flow++ (Ho, Chen, Srinivas, Duan and Abbeel 2019) with gated attention, and the network
 * that processes its context.
 */
@NullMarked
package org.flows4j.core.nn.flowpp;

import org.jspecify.annotations.NullMarked;
