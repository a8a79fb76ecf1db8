/**
 * Which of the signed models is to be used now: release statements, rollbacks, and the store that
 * remembers the last accepted version.
 *
 * <p>Formats: {@code docs/formats/release-statement.md}, {@code docs/formats/trust-policy.md},
 * {@code docs/formats/version-store.md}.
 */
package dev.mantlet.integrity.release;
