/** Key services: any Tink {@code Aead}, and a keyset file under a passphrase. */
package dev.mantlet.fieldcrypto.service;
