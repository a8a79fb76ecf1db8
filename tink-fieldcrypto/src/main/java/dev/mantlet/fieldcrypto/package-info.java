/**
 * Personal fields sealed for one record of one tenant, through Jackson or without it.
 *
 * {@snippet class="dev.mantlet.fieldcrypto.FieldCryptoSnippetsTest" region="readme"}
 */
package dev.mantlet.fieldcrypto;
