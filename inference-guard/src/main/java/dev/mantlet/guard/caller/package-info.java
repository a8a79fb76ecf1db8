/** Who asks, and how often. */
package dev.mantlet.guard.caller;
