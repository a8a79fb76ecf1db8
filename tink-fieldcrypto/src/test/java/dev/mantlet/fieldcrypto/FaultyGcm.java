package dev.mantlet.fieldcrypto;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;

/**
 * A provider before all others whose AES-GCM works as the JDK's does, until it is told to throw in
 * the middle of its work.
 */
final class FaultyGcm extends Provider implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient AtomicReference<Optional<Supplier<Error>>> fault =
      new AtomicReference<>(Optional.empty());

  private FaultyGcm() {
    super("FaultyGcm", "1", "throws when told to");
  }

  static FaultyGcm installed() {
    FaultyGcm provider = new FaultyGcm();
    provider.putService(
        new Service(provider, "Cipher", "AES/GCM/NoPadding", "none", List.of(), Map.of()) {
          @Override
          public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            return new Spi(provider.fault);
          }
        });
    Security.insertProviderAt(provider, 1);
    return provider;
  }

  /** The next call that would end an encryption or a decryption throws what this makes, once. */
  void throwNext(Supplier<Error> error) {
    fault.set(Optional.of(error));
  }

  boolean thrown() {
    return fault.get().isEmpty();
  }

  @Override
  public void close() {
    Security.removeProvider(getName());
  }

  private static final class Spi extends CipherSpi {
    private final AtomicReference<Optional<Supplier<Error>>> fault;
    private final Cipher cipher;

    Spi(AtomicReference<Optional<Supplier<Error>>> fault) throws NoSuchAlgorithmException {
      this.fault = fault;
      try {
        this.cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
      } catch (GeneralSecurityException e) {
        throw new NoSuchAlgorithmException(e);
      }
    }

    private void maybeThrow() {
      Optional<Supplier<Error>> armed = fault.getAndSet(Optional.empty());
      if (armed.isPresent()) {
        throw armed.get().get();
      }
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int from, int length)
        throws IllegalBlockSizeException, BadPaddingException {
      maybeThrow();
      return cipher.doFinal(input, from, length);
    }

    @Override
    protected int engineDoFinal(byte[] input, int from, int length, byte[] output, int at)
        throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
      maybeThrow();
      return cipher.doFinal(input, from, length, output, at);
    }

    @Override
    protected void engineUpdateAAD(byte[] source, int from, int length) {
      cipher.updateAAD(source, from, length);
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int from, int length) {
      return cipher.update(input, from, length);
    }

    @Override
    protected int engineUpdate(byte[] input, int from, int length, byte[] output, int at)
        throws ShortBufferException {
      return cipher.update(input, from, length, output, at);
    }

    @Override
    protected void engineInit(
        int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random) {
      init(() -> cipher.init(mode, key, parameters));
    }

    @Override
    protected void engineInit(
        int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
      init(() -> cipher.init(mode, key, parameters));
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) {
      init(() -> cipher.init(mode, key));
    }

    private static void init(Init work) {
      try {
        work.run();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private interface Init {
      void run() throws GeneralSecurityException;
    }

    @Override
    protected byte[] engineGetIV() {
      return cipher.getIV();
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
      return cipher.getParameters();
    }

    @Override
    protected int engineGetBlockSize() {
      return cipher.getBlockSize();
    }

    @Override
    protected int engineGetOutputSize(int inputLength) {
      return cipher.getOutputSize(inputLength);
    }

    @Override
    protected void engineSetMode(String mode) {
      throw new UnsupportedOperationException(mode);
    }

    @Override
    protected void engineSetPadding(String padding) {
      throw new UnsupportedOperationException(padding);
    }
  }
}
