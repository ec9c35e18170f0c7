/**
 * Everything that crosses the border between a flow and a file.
 *
 * <ul>
 *   <li><b>Data sets</b>: {@link org.flows4j.core.io.DataSet}, the readers of the usual formats, and {@link
 *       org.flows4j.core.io.DataSets#open}, which finds out by itself which of them a path needs.
 *   <li><b>Models</b>: {@link org.flows4j.core.io.ModelFile}, a model with its description and, where there is one, the
 *       {@link org.flows4j.core.io.Checkpoint} its training goes on from.
 *   <li><b>Weights</b>: the safetensors container, read by {@link org.flows4j.core.io.SafetensorsFile} and written by
 *       {@link org.flows4j.core.io.SafetensorsWriter}.
 *   <li><b>Plumbing</b>: {@link org.flows4j.core.io.AtomicFiles}, which never leaves half a file behind.
 * </ul>
 *
 * <p>A reader checks what a file declares against what the file holds before it allocates memory for it. Whatever is
 * wrong with a file is reported as a {@link org.flows4j.core.io.FlowsIoException} that names the file, the place, the
 * value found there, the value expected and what to do about it.
 */
@NullMarked
package org.flows4j.core.io;

import org.jspecify.annotations.NullMarked;
