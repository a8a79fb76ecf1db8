/** Events for Flight Recorder, where the JVM has it. */
package dev.mantlet.guard.flight;
