/**
 * Which of the signed models is to be used now: release statements, rollbacks, and the store that
 * remembers the last accepted version.
 *
 * <p>The release job signs the model, and then that it is this version:
 *
 * {@snippet class="dev.mantlet.integrity.program.ReleaseSnippetsTest" region="release"}
 *
 * <p>The service takes its policy from a signed file, remembers versions, and uses the model:
 *
 * {@snippet class="dev.mantlet.integrity.program.ReleaseSnippetsTest" region="service"}
 *
 * <p>To go back:
 *
 * {@snippet class="dev.mantlet.integrity.program.ReleaseSnippetsTest" region="rollback"}
 *
 * <p>Formats: {@code docs/formats/release-statement.md}, {@code docs/formats/trust-policy.md},
 * {@code docs/formats/version-store.md}.
 */
package dev.mantlet.integrity.release;
