/** Autoregressive flows of table rows: masked (MAF), inverse (IAF), neural spline (NSF) and neural (NAF). */
@NullMarked
package org.flows4j.models.autoregressive;

import org.jspecify.annotations.NullMarked;
