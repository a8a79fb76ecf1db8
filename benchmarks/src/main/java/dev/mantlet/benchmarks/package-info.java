/** The jar's entries, and the JMH benchmarks. */
package dev.mantlet.benchmarks;
