/**
 * The parts common to all model families: the contract of a family, configurations in JSON, training recipes, and the
 * skeleton of multi-scale flows.
 */
@NullMarked
package org.flows4j.models.family;

import org.jspecify.annotations.NullMarked;
