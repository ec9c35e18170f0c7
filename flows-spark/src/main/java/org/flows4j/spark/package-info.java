/**
 * Flows on Apache Spark: pipeline stages that score, encode and sample rows with a trained model, an estimator that trains one, and SQL
 * functions. docs/spark.md explains their use.
 */
@NullMarked
package org.flows4j.spark;

import org.jspecify.annotations.NullMarked;
