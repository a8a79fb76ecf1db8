/** What an application may implement: who proves keyless signers. */
package dev.mantlet.integrity.spi;
