package dev.mantlet.testkit;

/** Stands in for the capability of the testkit, which is built after this module. */
public final class TestOnly {}
