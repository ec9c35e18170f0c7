/** Model files and training checkpoints: the description of a model, its tensors, and weights exchanged with other programs. */
@NullMarked
package org.flows4j.core.model;

import org.jspecify.annotations.NullMarked;
