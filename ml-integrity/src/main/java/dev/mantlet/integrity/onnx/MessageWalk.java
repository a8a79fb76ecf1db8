package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.util.function.BiConsumer;

/**
 * Goes through the fields of messages, one message of a file after the other, and ends the
 * inspection where the structure is not that of ONNX or there is too much of it.
 */
final class MessageWalk {
  /**
   * Deepest nesting of messages; a graph in a graph takes three levels. The protobuf library of
   * ONNX Runtime stops at 100.
   */
  static final int MAX_DEPTH = 64;

  /**
   * Most messages and texts, 8 million: two bytes of the file can become a hundred of native
   * memory, and a vocabulary has some hundred thousand texts.
   */
  static final int MAX_PARTS = 1 << 23;

  private int parts;

  /** Gives every field of the message to {@code taker}, in the order of the file. */
  void fields(
      OnnxMessage message, ProtoCursor in, int depth, BiConsumer<Field, ProtoCursor> taker) {
    if (depth > MAX_DEPTH) {
      throw tooComplex("messages nested deeper than " + MAX_DEPTH + " levels");
    }
    long seen = 0;
    while (in.next()) {
      Field field = known(message, in);
      long bit = field.onlyOnce();
      if ((seen & bit) != 0) {
        throw new ModelRejectedException(
            Reason.ONNX_AMBIGUOUS,
            "the field " + field.number() + " of " + message + ", or its like, occurs twice");
      }
      seen |= bit;
      if (field.wireType() == ProtoCursor.LENGTH && ++parts > MAX_PARTS) {
        throw tooComplex("more than " + MAX_PARTS + " messages and texts");
      }
      taker.accept(field, in);
    }
  }

  private static Field known(OnnxMessage message, ProtoCursor in) {
    return message
        .field(in.field())
        .filter(field -> field.allows(in.wireType()))
        .orElseThrow(() ->
            new ModelRejectedException(
                Reason.ONNX_MALFORMED,
                message
                    + " has the field "
                    + in.field()
                    + " of wire type "
                    + in.wireType()
                    + ", which the ONNX format does not have"));
  }

  /** Passes over a field without a message in it; numbers that come packed must be numbers. */
  static void pass(Field field, ProtoCursor in) {
    if (field.wireType() != ProtoCursor.LENGTH && in.wireType() == ProtoCursor.LENGTH) {
      in.message().skipPacked(field.wireType());
    } else {
      in.skip();
    }
  }

  static ModelRejectedException tooComplex(String what) {
    return new ModelRejectedException(Reason.ONNX_TOO_COMPLEX, "the model has " + what);
  }
}
