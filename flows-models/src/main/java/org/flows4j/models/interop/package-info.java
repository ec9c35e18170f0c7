/** Importers of models that nflows, zuko and normflows trained: a state dict as safetensors and the architecture as JSON. */
@NullMarked
package org.flows4j.models.interop;

import org.jspecify.annotations.NullMarked;
