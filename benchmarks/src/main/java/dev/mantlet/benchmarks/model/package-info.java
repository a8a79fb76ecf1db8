/** The two models that are run: the flagship's digit reader and a small multilayer perceptron. */
package dev.mantlet.benchmarks.model;
