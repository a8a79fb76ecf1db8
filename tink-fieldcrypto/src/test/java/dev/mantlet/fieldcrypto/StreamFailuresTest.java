package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static dev.mantlet.fieldcrypto.StreamCipherTest.WEIGHTS;
import static dev.mantlet.fieldcrypto.StreamCipherTest.bytes;
import static dev.mantlet.fieldcrypto.StreamCipherTest.open;
import static dev.mantlet.fieldcrypto.StreamCipherTest.seal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

/** Sources that stutter or fail, sinks that fail: at every place. */
class StreamFailuresTest {
  private final StreamCipher cipher =
      StreamCipherTest.small(
          Keyring.builder(new CountingKeyService()).refusalsPerMinute(1_000_000).build());
  private final byte[] plaintext = bytes(280);

  @Test
  void sourceThatReturnsLittleAtATimeOpens() throws IOException {
    byte[] sealed = seal(cipher, plaintext);
    for (int most : new int[] {0, 1, 2, 17, 95, 96, 97}) {
      InputStream stuttering =
          new FilterInputStream(new ByteArrayInputStream(sealed)) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
              return super.read(into, offset, Math.min(most, length));
            }

            @Override
            public byte[] readNBytes(int length) throws IOException {
              return in.readNBytes(length);
            }

            @Override
            public int readNBytes(byte[] into, int offset, int length) throws IOException {
              return in.readNBytes(into, offset, length);
            }
          };
      assertArrayEquals(plaintext, cipher.opening(WEIGHTS, stuttering).readAllBytes());
    }
  }

  @Test
  void failureOfTheSourceComesOutAsItselfWhereverItHappens() throws IOException {
    byte[] sealed = seal(cipher, plaintext);
    for (int good = 0; good <= sealed.length; good++) {
      IOException failure = new IOException("disk gone");
      InputStream source = failingAfter(sealed, good, failure);
      IOException thrown =
          assertThrows(
              IOException.class,
              () -> cipher.open(WEIGHTS, source, OutputStream.nullOutputStream()));
      assertSame(failure, thrown);
    }
  }

  @Test
  void failureOfTheSourceIsFinalSoThatNothingIsSkipped() throws IOException {
    byte[] sealed = seal(cipher, plaintext);
    IOException failure = new IOException("try again");
    boolean[] failing = {true};
    InputStream source =
        new FilterInputStream(new ByteArrayInputStream(sealed)) {
          private int left = sealed.length - 100;

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            if (left <= 0 && failing[0]) {
              throw failure;
            }
            int read = super.read(into, offset, failing[0] ? Math.min(left, length) : length);
            left -= read;
            return read;
          }
        };
    var opening = cipher.opening(WEIGHTS, source);
    assertSame(failure, assertThrows(IOException.class, opening::readAllBytes));
    failing[0] = false;
    assertThrows(IOException.class, opening::read);
    assertThrows(IOException.class, opening::toEnd);
  }

  @Test
  void exceptionOfTheSourceThatIsNoIoErrorPassesAndIsFinal() throws IOException {
    byte[] sealed = seal(cipher, plaintext);
    UnsupportedOperationException failure = new UnsupportedOperationException("no more");
    InputStream source =
        new FilterInputStream(new ByteArrayInputStream(sealed)) {
          private int left = sealed.length - 100;

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            left -= length;
            if (left < 0) {
              throw failure;
            }
            return super.read(into, offset, length);
          }
        };
    var opening = cipher.opening(WEIGHTS, source);
    assertSame(failure, assertThrows(UnsupportedOperationException.class, opening::readAllBytes));
    assertThrows(IOException.class, opening::read);
  }

  @Test
  void sinkThatFailsAnywhere_leavesNothingThatOpens() throws IOException {
    int whole = seal(cipher, plaintext).length;
    for (int good = 0; good < whole; good++) {
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      IOException failure = new IOException("disk full");
      OutputStream sink = failingAfter(kept, good, failure);
      assertSame(
          failure,
          assertThrows(
              IOException.class,
              () -> cipher.seal(WEIGHTS, new ByteArrayInputStream(plaintext), sink)));
      assertRefused(() -> open(cipher, kept.toByteArray()));
    }
  }

  @Test
  void sinkThatRecoversIsNotWrittenTo() throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    boolean[] failing = {false};
    OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (failing[0]) {
              throw new IOException("disk full");
            }
            kept.write(b);
          }
        };
    var sealing = cipher.sealing(WEIGHTS, sink);
    sealing.write(plaintext, 0, 100);
    failing[0] = true;
    assertThrows(IOException.class, () -> sealing.write(plaintext, 100, 100));
    failing[0] = false;
    int length = kept.size();
    assertThrows(IOException.class, () -> sealing.write(plaintext, 200, 80));
    assertThrows(IOException.class, sealing::finish);
    assertThrows(IOException.class, sealing::close);
    assertEquals(length, kept.size());
    assertRefused(() -> open(cipher, kept.toByteArray()));
  }

  @Test
  void sinkThatFailsOnClosingIsReportedBesideTheMissingEnd() throws IOException {
    OutputStream sink =
        new ByteArrayOutputStream() {
          @Override
          public void close() throws IOException {
            throw new IOException("cannot close");
          }
        };
    var sealing = cipher.sealing(WEIGHTS, sink);
    IOException thrown = assertThrows(IOException.class, sealing::close);
    assertEquals("cannot close", thrown.getSuppressed()[0].getMessage());
  }

  private static InputStream failingAfter(byte[] bytes, int good, IOException failure) {
    return new InputStream() {
      private int at;

      @Override
      public int read() throws IOException {
        if (at == good) {
          throw failure;
        }
        return Byte.toUnsignedInt(bytes[at++]);
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (at == good) {
          throw failure;
        }
        int read = Math.min(length, good - at);
        System.arraycopy(bytes, at, into, offset, read);
        at += read;
        return read;
      }
    };
  }

  private static OutputStream failingAfter(OutputStream kept, int good, IOException failure) {
    return new OutputStream() {
      private int left = good;

      @Override
      public void write(int b) throws IOException {
        if (left-- <= 0) {
          throw failure;
        }
        kept.write(b);
      }
    };
  }
}
