package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.LongConsumer;

/** A channel that tells how many bytes were read from it. */
final class CountedChannel implements ReadableByteChannel {
  private final ReadableByteChannel channel;
  private final LongConsumer listener;

  CountedChannel(ReadableByteChannel channel, LongConsumer listener) {
    this.channel = channel;
    this.listener = listener;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int read = channel.read(into);
    if (read > 0) {
      listener.accept(read);
    }
    return read;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
