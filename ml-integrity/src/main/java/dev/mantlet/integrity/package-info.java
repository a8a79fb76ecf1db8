/**
 * Models signed by OpenSSF Model Signing and verified at load; what was verified is what loads.
 *
 * <p>The release job signs:
 *
 * {@snippet class="dev.mantlet.integrity.IntegritySnippetsTest" region="sign"}
 *
 * <p>The service verifies:
 *
 * {@snippet class="dev.mantlet.integrity.IntegritySnippetsTest" region="verify"}
 */
package dev.mantlet.integrity;
