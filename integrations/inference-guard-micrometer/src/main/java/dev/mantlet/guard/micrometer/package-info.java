/**
 * Meters of Micrometer for guarded sessions and model slots.
 *
 * {@snippet class="dev.mantlet.guard.micrometer.MicrometerSnippetsTest" region="bind"}
 */
package dev.mantlet.guard.micrometer;
