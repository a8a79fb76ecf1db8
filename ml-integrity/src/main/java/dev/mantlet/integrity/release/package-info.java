/**
 * Which of the signed models is to be used now: release statements, rollbacks, signed policies.
 *
 * <p>The release job signs the model, and then that it is this version:
 *
 * {@snippet class="dev.mantlet.integrity.program.ReleaseSnippetsTest" region="release"}
 *
 * <p>The service takes its policy from a signed file, remembers versions, and uses the model; what
 * remembers is a {@code VersionMemory}, such as the version store of {@code ml-integrity-versions}:
 *
 * {@snippet class="dev.mantlet.integrity.program.ReleaseSnippetsTest" region="service"}
 *
 * <p>To go back:
 *
 * {@snippet class="dev.mantlet.integrity.program.ReleaseSnippetsTest" region="rollback"}
 *
 * <p>Formats: {@code docs/formats/release-statement.md}, {@code docs/formats/trust-policy.md}.
 */
package dev.mantlet.integrity.release;
