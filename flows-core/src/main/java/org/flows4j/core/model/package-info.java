/**
 * Model files and training checkpoints: the description of a model, its tensors, and weight files for exchange with
 * other programs.
 */
@NullMarked
package org.flows4j.core.model;

import org.jspecify.annotations.NullMarked;
