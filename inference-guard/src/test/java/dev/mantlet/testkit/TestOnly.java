package dev.mantlet.testkit;

/** Stands in for the capability of the testkit, which this module cannot see. */
public final class TestOnly {}
