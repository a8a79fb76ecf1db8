package dev.mantlet.integrity.sigstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is fetched: no socket is opened, no update of the trusted root is tried or kept. */
class OfflineTest {
  private static final Queue<String> ATTEMPTS = new ConcurrentLinkedQueue<>();

  @TempDir Path temp;
  private final ProxySelector proxies = ProxySelector.getDefault();
  private final String home = System.getProperty("user.home");

  /** Once for the whole process: Java has no way back, and no test here needs a socket. */
  static {
    denySockets();
  }

  @SuppressWarnings("deprecation") // the one way to see every socket before it is opened
  private static void denySockets() {
    try {
      Socket.setSocketImplFactory(() -> {
        ATTEMPTS.add("a socket");
        throw new IllegalStateException("no sockets here");
      });
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void denyProxiesAndMoveHome() {
    ATTEMPTS.clear();
    ProxySelector.setDefault(new DenyingProxies());
    System.setProperty("user.home", temp.toString());
  }

  @AfterEach
  void restore() {
    ProxySelector.setDefault(proxies);
    System.setProperty("user.home", home);
  }

  @Test
  void verifying_opensNoSocketAndLeavesNothingAtHome() throws IOException {
    Path models = Files.createDirectory(temp.resolve("models"));
    Keyless.verify(Keyless.trust(), Keyless.copyOf(Keyless.MODEL, models));
    assertEquals(List.of(), List.copyOf(ATTEMPTS));
    try (Stream<Path> files = Files.list(temp)) {
      assertEquals(List.of(models), files.toList());
    }
  }

  @Test
  void socket_wouldBeSeen() {
    assertThrows(
        IllegalStateException.class,
        () -> URI.create("http://localhost:1/").toURL().openStream().close());
    assertEquals(1, ATTEMPTS.size());
  }

  /** What sigstore-java talks to the network with is not even there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.grpc.ManagedChannel",
        "io.grpc.netty.shaded.io.netty.channel.Channel",
        "org.apache.http.client.HttpClient",
        "com.google.api.client.http.apache.v2.ApacheHttpTransport"
      })
  void clientOfTheNetwork_isNotOnTheClassPath(String name) {
    assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
  }

  private static final class DenyingProxies extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      ATTEMPTS.add(uri.toString());
      throw new IllegalStateException("no network here");
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
      ATTEMPTS.add(uri.toString());
    }
  }
}
