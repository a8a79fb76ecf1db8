/** Keys and certificates from PEM files (RFC 7468, RFC 5958, RFC 5915). */
package dev.mantlet.cli.pem;
