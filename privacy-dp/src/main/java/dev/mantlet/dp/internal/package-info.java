/** Not API: what the packages of this module share, and the way in for the testkit. */
package dev.mantlet.dp.internal;
