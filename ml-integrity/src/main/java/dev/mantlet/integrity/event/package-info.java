/** What happened to models, as records for any consumer. */
package dev.mantlet.integrity.event;
