package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileContentTest {
  private static final byte[] CONTENT = new byte[200_001];

  static {
    new Random(7).nextBytes(CONTENT);
  }

  private static final String HEX = Sha256.hexOf(CONTENT);
  private static final FileDigests DIGEST = FileDigests.whole(HashType.SHA256, HEX);

  @Test
  void content_isWhatWasReadAndHashed() throws IOException {
    assertArrayEquals(
        CONTENT, Release.bytes(FileContent.verified("f", CONTENT.length, channel(), DIGEST)));
    assertEquals(HEX, FileContent.sha256("f", CONTENT.length, channel()));
  }

  @Test
  void channelThatGivesLittleAtATime_isReadToItsEnd() throws IOException {
    assertArrayEquals(
        CONTENT,
        Release.bytes(
            FileContent.verified("f", CONTENT.length, Channels.newChannel(slowly()), DIGEST)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 65_536, 200_000, 200_002, 262_144})
  void fileThatIsNotAsLongAsItsFolderSaid_isRefused(long size) {
    assertRefused(Reason.FILE_CHANGED, () -> FileContent.verified("f", size, channel(), DIGEST));
    assertRefused(Reason.FILE_CHANGED, () -> FileContent.sha256("f", size, channel()));
  }

  @Test
  void endlessFile_isReadOnlyAsFarAsItsSize() {
    assertRefused(Reason.FILE_CHANGED, () -> FileContent.verified("f", 10, endless(), DIGEST));
    assertRefused(Reason.FILE_CHANGED, () -> FileContent.sha256("f", 10, endless()));
  }

  @ParameterizedTest
  @ValueSource(longs = {Integer.MAX_VALUE - 7L, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE})
  void fileThatNoBufferHolds_isRefusedUnread(long size) {
    assertRefused(Reason.TOO_LARGE, () -> FileContent.verified("f", size, channel(), DIGEST));
  }

  private static void assertRefused(Reason reason, Executable reading) {
    assertEquals(reason, assertThrows(ModelRejectedException.class, reading).reason());
  }

  private static ReadableByteChannel channel() {
    return Channels.newChannel(new ByteArrayInputStream(CONTENT));
  }

  private static InputStream slowly() {
    return new ByteArrayInputStream(CONTENT) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, 777));
      }
    };
  }

  private static ReadableByteChannel endless() {
    return Channels.newChannel(
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        });
  }
}
