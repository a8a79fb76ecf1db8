/** What an application may implement: where the head of a version store is kept. */
package dev.mantlet.integrity.spi;
