package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DocumentBytesTest {
  @Property(tries = 300)
  void allPieces_comeOutInOrder(@ForAll byte[][] pieces) {
    DocumentBytes document = new DocumentBytes();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      document.write(piece, 0, piece.length);
      expected.writeBytes(piece);
      document.write(7);
      expected.write(7);
    }
    assertArrayEquals(expected.toByteArray(), document.toByteArray());
  }

  @Test
  void pieceThatTheCallerChangesLater_staysAsItWas() {
    DocumentBytes document = new DocumentBytes();
    byte[] piece = {1, 2, 3};
    document.write(piece, 1, 2);
    piece[1] = 9;
    assertEquals(2, document.toByteArray()[0]);
  }
}
