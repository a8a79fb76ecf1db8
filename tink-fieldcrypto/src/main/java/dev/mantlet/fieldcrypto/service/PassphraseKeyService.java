package dev.mantlet.fieldcrypto.service;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.XAesGcmParameters;
import dev.mantlet.fieldcrypto.internal.FileGuard;
import dev.mantlet.fieldcrypto.internal.OwnerFile;
import dev.mantlet.fieldcrypto.service.KeysetFileException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

/**
 * A {@link KeyService} on a keyset file under a passphrase, for a service without a KMS: who has
 * the file and not the passphrase has to guess it, at the price of Argon2id (RFC 9106) a try.
 *
 * <p>The keyset is one of Tink's, with XAES-256-GCM keys; it is in the memory of this process from
 * open to the end. Opening costs a noticeable part of a second and 64 MiB, by design. On POSIX
 * systems only the owner can read and write the file. Needs {@code
 * org.bouncycastle:bcprov-jdk18on}. Format: {@code docs/formats/passphrase-keyset.md}. Thread-safe.
 *
 * <p>A passphrase is taken as it is typed, without normalisation, and the arrays are neither kept
 * nor wiped: that is for the caller to do.
 */
public final class PassphraseKeyService implements KeyService {
  /** Shorter ones fall to any guesser; a machine should make long ones. */
  private static final int MIN_PASSPHRASE = 12;

  private static final int MAX_PASSPHRASE = 1024;

  /** Of C2SP's XAES-256-GCM: the longest that there is. */
  private static final int SALT_BYTES = 12;

  private final OwnerFile file;
  private final Derivation derivation;
  private volatile TinkKeyService keyset;

  private PassphraseKeyService(OwnerFile file, Derivation derivation, KeysetHandle keyset) {
    this.file = file;
    this.derivation = derivation;
    this.keyset = service(keyset);
  }

  /**
   * Makes a keyset with one new key in a new file.
   *
   * @throws IllegalArgumentException if the passphrase has less than 12 or more than 1,024
   *     characters
   * @throws KeysetFileException EXISTS, BOUNCY_CASTLE_MISSING
   */
  public static PassphraseKeyService create(Path path, char[] passphrase) throws IOException {
    return create(path, passphrase, Derivation.ARGON2ID);
  }

  /** The seam for tests that are not about the derivation. */
  static PassphraseKeyService create(Path path, char[] passphrase, Derivation derivation)
      throws IOException {
    checked(passphrase);
    OwnerFile file = OwnerFile.at(path);
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) { // before the work; what counts is below
      throw exists(path);
    }
    KeysetHandle keyset = withNewPrimary(KeysetHandle.newBuilder());
    try {
      file.create(PassphraseKeyset.seal(keyset, passphrase, new SecureRandom(), derivation));
    } catch (FileAlreadyExistsException e) {
      throw exists(path);
    }
    return new PassphraseKeyService(file, derivation, keyset);
  }

  private static KeysetFileException exists(Path path) {
    return new KeysetFileException(
        Reason.EXISTS, path + " exists; PassphraseKeyService.open continues it");
  }

  /**
   * Opens a keyset file.
   *
   * @throws KeysetFileException MISSING, DAMAGED, WORK_OUT_OF_BOUNDS, WRONG_PASSPHRASE,
   *     BOUNCY_CASTLE_MISSING
   */
  public static PassphraseKeyService open(Path path, char[] passphrase) throws IOException {
    return open(path, passphrase, Derivation.ARGON2ID);
  }

  /** The seam for tests that are not about the derivation. */
  static PassphraseKeyService open(Path path, char[] passphrase, Derivation derivation)
      throws IOException {
    OwnerFile file = OwnerFile.at(path);
    return new PassphraseKeyService(file, derivation, read(file, passphrase, derivation));
  }

  /**
   * Adds a new key that wraps from now on; what the older keys wrapped still unwraps. Other
   * processes wrap with it after they have opened the file again, and do not unwrap what it wrapped
   * before that.
   *
   * @throws IllegalStateException if the file has some hundred keys and takes no more; it is left
   *     as it is
   * @throws KeysetFileException as {@link #open}, and IN_USE
   */
  public void addKey(char[] passphrase) throws IOException {
    change(passphrase, passphrase, keyset -> withNewPrimary(KeysetHandle.newBuilder(keyset)));
  }

  /**
   * Puts the keyset under another passphrase. A copy of the file that is elsewhere keeps the old
   * one: where the old one is known to others, also {@link #addKey} and re-wrap the data keys.
   *
   * @throws IllegalArgumentException if the new passphrase has less than 12 or more than 1,024
   *     characters
   * @throws KeysetFileException as {@link #open}, and IN_USE
   */
  public void changePassphrase(char[] old, char[] replacement) throws IOException {
    change(old, checked(replacement), keyset -> keyset);
  }

  private interface Change {
    KeysetHandle of(KeysetHandle keyset);
  }

  /** Works on what the file has now, as another process may have added a key. */
  private synchronized void change(char[] old, char[] replacement, Change change)
      throws IOException {
    FileGuard guard = guard();
    try {
      KeysetHandle changed = change.of(read(file, old, derivation));
      file.replace(PassphraseKeyset.seal(changed, replacement, new SecureRandom(), derivation));
      keyset = service(changed);
    } finally {
      guard.close();
    }
  }

  private FileGuard guard() throws IOException {
    try {
      return FileGuard.take(file.path());
    } catch (FileSystemException e) {
      throw new KeysetFileException(
          Reason.IN_USE, file.path() + " is being changed by somebody else; try again");
    }
  }

  private static KeysetHandle read(OwnerFile file, char[] passphrase, Derivation derivation)
      throws IOException {
    try {
      return PassphraseKeyset.open(file.read(PassphraseKeyset.MAX_BYTES), passphrase, derivation);
    } catch (NoSuchFileException e) {
      throw new KeysetFileException(
          Reason.MISSING,
          file.path()
              + " is not a file; a new keyset is made by PassphraseKeyService.create, a lost one"
              + " must not be replaced by a new one");
    }
  }

  private static KeysetHandle withNewPrimary(KeysetHandle.Builder builder) {
    try {
      return builder
          .setConfiguration(PassphraseKeyset.TINK)
          .addEntry(
              KeysetHandle.generateEntryFromParameters(
                      XAesGcmParameters.create(XAesGcmParameters.Variant.TINK, SALT_BYTES))
                  .withRandomId()
                  .makePrimary())
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink makes XAES-256-GCM keys", e);
    }
  }

  private static TinkKeyService service(KeysetHandle keyset) {
    try {
      return TinkKeyService.of(keyset.getPrimitive(PassphraseKeyset.TINK, Aead.class));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a keyset of this file has XAES-256-GCM keys only", e);
    }
  }

  private static char[] checked(char[] passphrase) {
    if (passphrase.length < MIN_PASSPHRASE || passphrase.length > MAX_PASSPHRASE) {
      throw new IllegalArgumentException(
          "a passphrase has "
              + MIN_PASSPHRASE
              + " to "
              + MAX_PASSPHRASE
              + " characters, this one has "
              + passphrase.length);
    }
    return passphrase;
  }

  @Override
  public byte[] wrap(byte[] key, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    return keyset.wrap(key, associatedData);
  }

  @Override
  public byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    return keyset.unwrap(wrappedKey, associatedData);
  }

  /** Where the file is; no key. */
  @Override
  public String toString() {
    return "PassphraseKeyService[" + file.path() + "]";
  }
}
