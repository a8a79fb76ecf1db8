package dev.mantlet.fieldcrypto;

/** Placeholder. */
public record FieldContext(String name) {}
