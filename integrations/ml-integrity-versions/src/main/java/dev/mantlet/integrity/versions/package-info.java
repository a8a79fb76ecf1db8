/**
 * The version store: a file that remembers the last accepted version of each model.
 *
 * <p>It is made once, and its head is kept by an {@link Anchor} of the application:
 *
 * {@snippet class="dev.mantlet.integrity.versions.VersionsSnippetsTest" region="setup"}
 *
 * <p>The service remembers versions, and uses the model:
 *
 * {@snippet class="dev.mantlet.integrity.versions.VersionsSnippetsTest" region="service"}
 *
 * <p>To go back, as a signed rollback says:
 *
 * {@snippet class="dev.mantlet.integrity.versions.VersionsSnippetsTest" region="rollback"}
 *
 * <p>Format: {@code docs/formats/version-store.md}.
 */
package dev.mantlet.integrity.versions;
