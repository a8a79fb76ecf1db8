package dev.mantlet.integrity;

/** Placeholder. */
public record ModelId(String name) {}
