package dev.mantlet.fieldcrypto.json;

/**
 * What a class, or paths in its place, say about the records that they describe.
 *
 * @param name the stable name of the type
 * @param schema the version of the meaning of the members
 */
public record RecordType(String name, int schema) {}
