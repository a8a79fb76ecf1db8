/** What is compared: the rows, with their two sides and their bars. */
package dev.mantlet.benchmarks.topic;
