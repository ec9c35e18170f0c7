/** A program that trains and scores on a cluster, and the measurements of docs/spark.md. */
@NullMarked
package org.flows4j.spark.example;

import org.jspecify.annotations.NullMarked;
