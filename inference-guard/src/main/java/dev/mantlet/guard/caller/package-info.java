/** Who asks, how often, and how much at once. */
package dev.mantlet.guard.caller;
