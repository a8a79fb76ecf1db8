/** Changes to inputs that take away room for manipulations. */
package dev.mantlet.guard.sanitize;
