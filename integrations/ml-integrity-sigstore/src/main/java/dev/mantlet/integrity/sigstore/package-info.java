/**
 * Trust in keyless signatures of Sigstore.
 *
 * {@snippet class="dev.mantlet.integrity.sigstore.SigstoreSnippetsTest" region="verify"}
 */
package dev.mantlet.integrity.sigstore;
