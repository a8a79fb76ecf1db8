package dev.mantlet.guard;

/** Placeholder. */
public record Verdict(String name) {}
