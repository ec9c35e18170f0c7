/**
 * Published model families: for each a configuration record with presets named after the rows of its paper's tables, and a
 * builder that turns the configuration into a flow.
 */
@NullMarked
package org.flows4j.models;

import org.jspecify.annotations.NullMarked;
