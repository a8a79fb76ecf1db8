/**
 * What an application may implement: who proves keyless signers, and what remembers the last
 * accepted versions.
 */
package dev.mantlet.integrity.spi;
