/** The parts common to all model families: the contract of a family, configurations as JSON, training recipes, the multi-scale skeleton. */
@NullMarked
package org.flows4j.models.family;

import org.jspecify.annotations.NullMarked;
