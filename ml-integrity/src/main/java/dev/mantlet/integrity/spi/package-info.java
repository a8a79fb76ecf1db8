/**
 * What an application may implement: who proves keyless signers, and where the head of a version
 * store is kept.
 */
package dev.mantlet.integrity.spi;
