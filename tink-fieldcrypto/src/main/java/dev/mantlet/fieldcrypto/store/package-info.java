/** Key stores: in memory, in a file, in a database table. */
package dev.mantlet.fieldcrypto.store;
