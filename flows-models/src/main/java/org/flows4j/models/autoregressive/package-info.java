/** Autoregressive flows of table rows: masked (MAF), inverse (IAF) and neural spline flows. */
@NullMarked
package org.flows4j.models.autoregressive;

import org.jspecify.annotations.NullMarked;
