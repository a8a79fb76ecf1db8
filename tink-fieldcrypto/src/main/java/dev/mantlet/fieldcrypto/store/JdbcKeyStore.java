package dev.mantlet.fieldcrypto.store;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A {@link KeyStore} in the table {@code mantlet_keys} of a database, for any number of processes.
 *
 * <p>Tried on H2 and PostgreSQL, with their default isolation; the statements are plain enough for
 * most other databases. That an owner has one active key for a purpose rests on a unique
 * constraint, and every change on a condition in its own statement, so that neither depends on what
 * a transaction sees. A change of two rows is one transaction; where the database gives it up for
 * another one (SQLSTATE class 40) it is tried again, a few times. Table, and what somebody who can
 * write it can do: {@code docs/formats/key-store.md}. Thread-safe.
 */
public final class JdbcKeyStore implements KeyStore {
  /** A conflict is rare and short; a database that still has one after so many is not well. */
  private static final int ATTEMPTS = 8;

  private final DataSource database;

  private JdbcKeyStore(DataSource database) {
    this.database = Objects.requireNonNull(database, "database");
  }

  /** The store in this database, whose table must be there; asks the database nothing. */
  public static JdbcKeyStore in(DataSource database) {
    return new JdbcKeyStore(database);
  }

  /**
   * Makes the table, as its own step, with rights that the application need not have.
   *
   * @throws IOException if the database does not make it, because it is there for instance
   */
  public static void createTable(DataSource database) throws IOException {
    in(database)
        .inOneTransaction(connection -> {
          try (PreparedStatement create = connection.prepareStatement(KeyRows.CREATE)) {
            return create.executeUpdate();
          }
        });
  }

  @Override
  public Optional<StoredKey> find(KeyId id) throws IOException {
    return inOneTransaction(connection ->
        KeyRows.read(connection, "id = ?", query -> query.setString(1, id.hex()), 1).stream()
            .findFirst());
  }

  @Override
  public Optional<StoredKey> active(KeyOwner owner, KeyPurpose purpose) throws IOException {
    return inOneTransaction(connection -> active(connection, owner, purpose));
  }

  private static Optional<StoredKey> active(
      Connection connection, KeyOwner owner, KeyPurpose purpose) throws SQLException {
    String slot = KeyRows.slot(owner, purpose);
    List<StoredKey> found =
        KeyRows.read(connection, "active_for = ?", query -> query.setString(1, slot), 1);
    for (StoredKey key : found) {
      boolean agrees =
          key.owner().equals(owner) && key.purpose() == purpose && key.state() == KeyState.ACTIVE;
      if (!agrees) {
        throw new IllegalArgumentException(key + " is not what its active_for says");
      }
    }
    return found.stream().findFirst();
  }

  @Override
  public Optional<StoredKey> activate(StoredKey candidate, Optional<KeyId> expected)
      throws IOException {
    if (candidate.state() != KeyState.ACTIVE || find(candidate.id()).isPresent()) {
      throw new IllegalArgumentException(
          "a candidate is active and has a new id; " + candidate + " is not or has not");
    }
    try {
      boolean done = inOneTransaction(connection -> succeed(connection, candidate, expected));
      return done ? Optional.of(candidate) : active(candidate.owner(), candidate.purpose());
    } catch (SlotTakenException e) {
      return active(candidate.owner(), candidate.purpose());
    }
  }

  private static boolean succeed(
      Connection connection, StoredKey candidate, Optional<KeyId> expected) throws SQLException {
    if (expected.isPresent() && !KeyRows.retire(connection, expected.get(), candidate)) {
      return false;
    }
    KeyRows.insert(connection, candidate);
    return true;
  }

  @Override
  public Optional<StoredKey> replace(StoredKey expected, StoredKey replacement) throws IOException {
    expected.requireSuccessor(replacement);
    boolean done =
        inOneTransaction(connection -> KeyRows.update(connection, expected, replacement));
    return done ? Optional.of(replacement) : find(expected.id());
  }

  @Override
  public List<StoredKey> page(Optional<KeyId> after, int limit) throws IOException {
    String first = after.map(KeyId::hex).orElse("");
    return inOneTransaction(connection ->
        KeyRows.read(connection, "id > ? ORDER BY id", query -> query.setString(1, first), limit));
  }

  @Override
  public List<StoredKey> ofOwner(KeyOwner owner) throws IOException {
    String digest = KeyRows.digest(owner);
    List<StoredKey> found =
        inOneTransaction(connection ->
            KeyRows.read(
                connection,
                "owner = ? ORDER BY created_ms DESC",
                query -> query.setString(1, digest),
                0));
    List<StoredKey> own = new ArrayList<>(found);
    own.removeIf(key -> !key.owner().equals(owner)); // a row that was changed by hand
    return own;
  }

  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Another caller has made an active key meanwhile: the unique constraint says so. */
  private static final class SlotTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    SlotTakenException(SQLException cause) {
      super(cause);
    }
  }

  private <T> T inOneTransaction(Work<T> work) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = database.getConnection()) {
        return committed(connection, work);
      } catch (SQLException e) {
        if (isClass(e, "23")) {
          throw new SlotTakenException(e);
        }
        if (!isClass(e, "40") || attempt == ATTEMPTS) {
          throw new IOException("the key store's database could not be asked", e);
        }
      } catch (IllegalArgumentException e) {
        throw new IOException("a row of the key store cannot be read: " + e.getMessage(), e);
      }
    }
  }

  private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      T result = work.run(connection);
      connection.commit();
      return result;
    } catch (Throwable e) {
      try {
        connection.rollback();
      } catch (SQLException rollback) {
        e.addSuppressed(rollback);
      }
      throw e;
    } finally {
      connection.setAutoCommit(autoCommit); // it may go back to a pool
    }
  }

  private static boolean isClass(SQLException e, String sqlStateClass) {
    String state = e.getSQLState();
    return state != null && state.startsWith(sqlStateClass);
  }

  @Override
  public String toString() {
    return "JdbcKeyStore[" + KeyRows.TABLE + "]";
  }
}
