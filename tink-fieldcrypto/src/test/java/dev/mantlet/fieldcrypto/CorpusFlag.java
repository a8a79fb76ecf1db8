package dev.mantlet.fieldcrypto;

/** What a vector of the corpus is about. */
enum CorpusFlag {
  NORMAL("an envelope as any writer makes it"),
  BOUNDARY_LENGTH("a plaintext whose length is at an edge of blocks or of the format"),
  EMPTY("an empty plaintext or a record without fields"),
  LONG("more than one block of anything"),
  MANY_MEMBERS("as many members as the format has, or one more"),
  UNICODE("names beyond ASCII; their bytes are bound, without normalisation"),
  CONTEXT_EDGE("the shortest, longest or largest part of a context"),
  MEMBER_ORDER("members given in another order than the sorted one, which is no difference"),
  REWRAPPED("another wrap of the same data key, which is no difference"),
  MOVED_ACROSS_RECORDS(
      "opened in another record than sealed, which the deterministic suite allows"),
  VERSION("another version byte; all that depends on it is right"),
  FORM("another form byte; all that depends on it is right"),
  SUITE("a suite that is unknown, not accepted or not in this form"),
  RESERVED_FLAG("a flag bit that must be zero; all that depends on it is right"),
  EMBEDDED_FLAG("the flag for an embedded key does not say what is there"),
  SALT("changed salt"),
  COMMITMENT("changed commitment, or one over something else"),
  KEY_ID("another key id"),
  WRAPPED_KEY("a wrapped key that was changed or belongs to another owner, purpose or id"),
  WRAPPED_LENGTH("the length of the wrapped key lies"),
  TRUNCATED("bytes missing at the end"),
  APPENDED("bytes added at the end"),
  CIPHERTEXT("changed ciphertext or tag"),
  DERIVATION("sealed under another key, nonce or associated data than the format says"),
  CONTEXT("opened in another context than sealed"),
  MEMBER("members dropped, added, renamed, swapped, mixed or malformed"),
  SHORT_MEMBER("a committed member that is too short for its suite"),
  PACKING("an authentic packed record whose plaintext is not well formed"),
  SEGMENT("segments of a stream moved, repeated, dropped, or with another end or length"),
  STREAMS("named streams dropped, added, renamed, swapped or mixed"),
  TEXT("a text form; only the canonical one opens"),
  TWO_KEY_CIPHERTEXT("AES-GCM opens it under two data keys; the commitment has one");

  final String description;

  CorpusFlag(String description) {
    this.description = description;
  }
}
