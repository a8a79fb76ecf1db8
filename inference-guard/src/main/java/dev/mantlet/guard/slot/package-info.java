/** What happens in a slot, and when it goes back to the last good model by itself. */
package dev.mantlet.guard.slot;
