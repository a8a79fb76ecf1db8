package dev.mantlet.dp;

/** Placeholder. */
public record PrivacyLoss(String name) {}
