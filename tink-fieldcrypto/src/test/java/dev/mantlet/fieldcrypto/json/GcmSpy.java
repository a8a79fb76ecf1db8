package dev.mantlet.fieldcrypto.json;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The JDK's AES-GCM behind a provider that writes down each key of 32 bytes and nonce that
 * something is encrypted under.
 */
final class GcmSpy extends Provider implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient List<String> uses = new ArrayList<>();
  private final transient Set<String> keys = new HashSet<>();

  private GcmSpy() {
    super("GcmSpy", "1", "writes down");
  }

  static GcmSpy installed() {
    GcmSpy spy = new GcmSpy();
    spy.putService(
        new Service(spy, "Cipher", "AES/GCM/NoPadding", "none", List.of(), Map.of()) {
          @Override
          public Object newInstance(Object parameter) {
            return spy.new Spi();
          }
        });
    Security.insertProviderAt(spy, 1);
    return spy;
  }

  /** Keys and nonces, in the order of their use. */
  List<String> uses() {
    return uses;
  }

  Set<String> usedKeys() {
    return keys;
  }

  void forget() {
    uses.clear();
    keys.clear();
  }

  @Override
  public void close() {
    Security.removeProvider(getName());
  }

  private void note(int mode, Key key, AlgorithmParameterSpec spec) {
    if (mode == Cipher.ENCRYPT_MODE && key.getEncoded().length == 32) {
      String name = HexFormat.of().formatHex(key.getEncoded());
      keys.add(name);
      uses.add(name + "/" + HexFormat.of().formatHex(((GCMParameterSpec) spec).getIV()));
    }
  }

  private final class Spi extends CipherSpi {
    private final Cipher cipher;

    Spi() {
      try {
        this.cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameterSpec spec, SecureRandom random)
        throws InvalidKeyException, InvalidAlgorithmParameterException {
      note(mode, key, spec);
      cipher.init(mode, key, spec);
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameters params, SecureRandom random) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected void engineSetMode(String mode) {}

    @Override
    protected void engineSetPadding(String padding) {}

    @Override
    protected int engineGetBlockSize() {
      return cipher.getBlockSize();
    }

    @Override
    protected int engineGetOutputSize(int inputLength) {
      return cipher.getOutputSize(inputLength);
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
    protected void engineUpdateAAD(byte[] input, int offset, int length) {
      cipher.updateAAD(input, offset, length);
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
      return cipher.update(input, offset, length);
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int at)
        throws ShortBufferException {
      return cipher.update(input, offset, length, output, at);
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length)
        throws IllegalBlockSizeException, BadPaddingException {
      return cipher.doFinal(input, offset, length);
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int at)
        throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
      return cipher.doFinal(input, offset, length, output, at);
    }
  }
}
