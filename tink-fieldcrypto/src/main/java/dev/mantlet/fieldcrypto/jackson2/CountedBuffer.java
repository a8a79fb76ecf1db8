package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.util.TokenBuffer;

/** A token buffer that knows how many tokens it holds. */
final class CountedBuffer extends TokenBuffer {
  CountedBuffer(ObjectCodec context) {
    super(context, false);
  }

  /** The number of tokens, rounded up to what the buffer allocates at once. */
  long tokens() {
    long count = 0;
    for (Segment segment = _first; segment != null; segment = segment.next()) {
      count += Segment.TOKENS_PER_SEGMENT;
    }
    return count;
  }
}
