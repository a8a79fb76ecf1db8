package dev.mantlet.guard;

import dev.mantlet.guard.contract.ImageRules.ImageType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;

/**
 * The format and the size of an encoded image, from its first bytes; nothing is decoded.
 *
 * <p>Sources: PNG (ISO/IEC 15948 §11.2.2), JPEG (ISO/IEC 10918-1 §B.2), GIF89a §18 to §24, BMP
 * (BITMAPINFOHEADER).
 *
 * @param width in pixels, as the header says; unsigned
 * @param height in pixels, as the header says; unsigned
 */
record ImageHeader(long width, long height) {
  private static final long PNG = 0x89504e470d0a1a0aL;
  private static final int PNG_HEADER_CHUNK = 0x49484452; // IHDR
  private static final int PNG_HEADER_BYTES = 13;
  private static final int JPEG_START = 0xffd8;
  private static final int GIF = 0x47494638;
  private static final int BMP = 0x424d;
  private static final int BMP_CORE_HEADER = 12;
  private static final int BMP_INFO_HEADER = 40;

  /** The pixels are a file of another format, BI_JPEG or BI_PNG, with a size of its own. */
  private static final Set<Integer> BMP_EMBEDDED = Set.of(4, 5);

  private static final int GIF_EXTENSION = 0x21;
  private static final int GIF_FRAME = 0x2c;

  /** The format that the first bytes stand for. */
  static Optional<ImageType> typeOf(ByteBuffer bytes) {
    ByteBuffer head = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    if (head.limit() >= 8 && head.getLong(0) == PNG) {
      return Optional.of(ImageType.PNG);
    }
    if (head.limit() >= 6
        && head.getInt(0) == GIF
        && (head.get(4) == '7' || head.get(4) == '9')
        && head.get(5) == 'a') {
      return Optional.of(ImageType.GIF);
    }
    if (head.limit() >= 3 && unsigned(head, 0) == JPEG_START && (head.get(2) & 0xff) == 0xff) {
      return Optional.of(ImageType.JPEG);
    }
    return head.limit() >= 2 && unsigned(head, 0) == BMP
        ? Optional.of(ImageType.BMP)
        : Optional.empty();
  }

  /** What the header says, if it is whole and says a size above zero. */
  static Optional<ImageHeader> read(ByteBuffer bytes, ImageType type) {
    ByteBuffer all = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    try {
      ImageHeader header =
          switch (type) {
            case PNG -> png(all);
            case JPEG -> jpeg(all);
            case GIF -> gif(all.order(ByteOrder.LITTLE_ENDIAN));
            case BMP -> bmp(all.order(ByteOrder.LITTLE_ENDIAN));
          };
      return Optional.of(header).filter(size -> size.width > 0 && size.height > 0);
    } catch (IndexOutOfBoundsException endsTooEarly) {
      return Optional.empty();
    }
  }

  /** Whether there are more pixels; by division, so that no product can overflow. */
  boolean exceeds(long pixels) {
    return width > pixels / height;
  }

  private static ImageHeader png(ByteBuffer bytes) {
    if (bytes.getInt(8) != PNG_HEADER_BYTES || bytes.getInt(12) != PNG_HEADER_CHUNK) {
      return new ImageHeader(0, 0);
    }
    return new ImageHeader(bytes.getInt(16) & 0xffffffffL, bytes.getInt(20) & 0xffffffffL);
  }

  /** The screen or the first frame, whichever is larger: decoders reserve memory for either. */
  private static ImageHeader gif(ByteBuffer bytes) {
    int flags = bytes.get(10);
    int colours = (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    int at = 13 + colours;
    while (bytes.get(at) == GIF_EXTENSION) {
      at = afterBlocks(bytes, at + 2);
    }
    return bytes.get(at) == GIF_FRAME
        ? new ImageHeader(
            Math.max(unsigned(bytes, 6), unsigned(bytes, at + 5)),
            Math.max(unsigned(bytes, 8), unsigned(bytes, at + 7)))
        : new ImageHeader(0, 0);
  }

  /** Goes from block to block up to the empty one; each step moves on by two bytes or more. */
  private static int afterBlocks(ByteBuffer bytes, int first) {
    int at = first;
    for (int length = bytes.get(at) & 0xff; length > 0; length = bytes.get(at) & 0xff) {
      at += 1 + length;
    }
    return at + 1;
  }

  private static ImageHeader bmp(ByteBuffer bytes) {
    int headerBytes = bytes.getInt(14);
    if (headerBytes == BMP_CORE_HEADER) {
      return new ImageHeader(unsigned(bytes, 18), unsigned(bytes, 20));
    }
    if (headerBytes < BMP_INFO_HEADER || BMP_EMBEDDED.contains(bytes.getInt(30))) {
      return new ImageHeader(0, 0);
    }
    // A negative height means that the first row is the uppermost one.
    return new ImageHeader(bytes.getInt(18), Math.abs((long) bytes.getInt(22)));
  }

  /**
   * Goes from segment to segment up to the first frame; each step moves on by two bytes or more.
   */
  private static ImageHeader jpeg(ByteBuffer bytes) {
    int at = 2;
    while (true) {
      if ((bytes.get(at) & 0xff) != 0xff) {
        return new ImageHeader(0, 0);
      }
      int marker = bytes.get(at + 1) & 0xff;
      if (marker == 0xff) {
        at++; // fill byte
      } else if (isFrame(marker)) {
        return new ImageHeader(unsigned(bytes, at + 7), unsigned(bytes, at + 5));
      } else if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd7) {
        at += 2; // no segment follows
      } else {
        int length = unsigned(bytes, at + 2);
        if (length < 2 || marker == 0xd8 || marker == 0xd9 || marker == 0xda || marker == 0) {
          return new ImageHeader(0, 0);
        }
        at += 2 + length;
      }
    }
  }

  /** SOF0 to SOF15, among which are DHT, JPG and DAC. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static int unsigned(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xffff;
  }
}
