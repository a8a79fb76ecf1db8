package dev.mantlet.testkit;

/**
 * Stands for the testkit's capability, which this module does not see: the seam knows it by its
 * name.
 */
public final class TestOnly {}
