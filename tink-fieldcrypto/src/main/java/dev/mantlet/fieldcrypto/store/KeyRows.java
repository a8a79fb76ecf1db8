package dev.mantlet.fieldcrypto.store;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a {@link JdbcKeyStore}.
 *
 * <p>Owners are compared by a digest, as the collation of a column may take different texts for
 * equal; bytes are base64, as databases have no common type for them; a key that is not active has
 * no slot, and a unique constraint takes any number of nulls.
 */
final class KeyRows {
  static final String TABLE = "mantlet_keys";

  static final String CREATE =
      "CREATE TABLE "
          + TABLE
          + " (id CHAR(32) NOT NULL PRIMARY KEY,"
          + " owner CHAR(64) NOT NULL,"
          + " tenant VARCHAR(1024) NOT NULL,"
          + " subject VARCHAR(1024) NOT NULL,"
          + " purpose SMALLINT NOT NULL,"
          + " state SMALLINT NOT NULL,"
          + " created_ms BIGINT NOT NULL,"
          + " wrapped VARCHAR(5464) NOT NULL,"
          + " active_for CHAR(65) UNIQUE)";

  private static final String COLUMNS = "id, tenant, subject, purpose, state, created_ms, wrapped";

  private KeyRows() {}

  interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  /** The keys where {@code condition} holds, at most {@code limit} of them; 0 for all. */
  static List<StoredKey> read(
      Connection connection, String condition, Parameters parameters, int limit)
      throws SQLException {
    String sql = "SELECT " + COLUMNS + " FROM " + TABLE + " WHERE " + condition;
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      parameters.set(query);
      query.setMaxRows(limit); // LIMIT and FETCH FIRST are not understood everywhere
      try (ResultSet rows = query.executeQuery()) {
        List<StoredKey> keys = new ArrayList<>();
        while (rows.next()) {
          keys.add(key(rows));
        }
        return keys;
      }
    }
  }

  private static StoredKey key(ResultSet row) throws SQLException {
    String subject = row.getString("subject");
    int purpose = row.getInt("purpose");
    int state = row.getInt("state");
    return new StoredKey(
        new KeyId(row.getString("id")),
        new KeyOwner(
            row.getString("tenant"), Optional.ofNullable(subject).filter(it -> !it.isEmpty())),
        Stream.of(KeyPurpose.values())
            .filter(value -> value.code() == purpose)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("it has the purpose " + purpose)),
        Stream.of(KeyState.values())
            .filter(value -> value.code() == state)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("it has the state " + state)),
        Instant.ofEpochMilli(row.getLong("created_ms")),
        Base64.getDecoder().decode(row.getString("wrapped")));
  }

  static void insert(Connection connection, StoredKey key) throws SQLException {
    String sql =
        "INSERT INTO "
            + TABLE
            + " (id, owner, tenant, subject, purpose, state, created_ms, wrapped, active_for)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, key.id().hex());
      insert.setString(2, digest(key.owner()));
      insert.setString(3, key.owner().tenant());
      insert.setString(4, key.owner().subject().orElse(""));
      insert.setInt(5, key.purpose().code());
      insert.setInt(6, key.state().code());
      insert.setLong(7, key.created().toEpochMilli());
      insert.setString(8, base64(key));
      setSlot(insert, 9, slot(key));
      insert.executeUpdate();
    }
  }

  /** Retires {@code id} if it is the active key of the candidate's owner and purpose. */
  static boolean retire(Connection connection, KeyId id, StoredKey candidate) throws SQLException {
    String sql =
        "UPDATE " + TABLE + " SET state = ?, active_for = NULL WHERE id = ? AND active_for = ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setInt(1, KeyState.RETIRED.code());
      update.setString(2, id.hex());
      update.setString(3, slot(candidate.owner(), candidate.purpose()));
      return update.executeUpdate() == 1;
    }
  }

  /** Puts {@code replacement} where the row still is {@code expected}. */
  static boolean update(Connection connection, StoredKey expected, StoredKey replacement)
      throws SQLException {
    String sql =
        "UPDATE "
            + TABLE
            + " SET state = ?, wrapped = ?, active_for = ?"
            + " WHERE id = ? AND owner = ? AND purpose = ? AND created_ms = ? AND state = ?"
            + " AND wrapped = ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setInt(1, replacement.state().code());
      update.setString(2, base64(replacement));
      setSlot(update, 3, slot(replacement));
      update.setString(4, expected.id().hex());
      update.setString(5, digest(expected.owner()));
      update.setInt(6, expected.purpose().code());
      update.setLong(7, expected.created().toEpochMilli());
      update.setInt(8, expected.state().code());
      update.setString(9, base64(expected));
      return update.executeUpdate() == 1;
    }
  }

  private static void setSlot(PreparedStatement statement, int at, @Nullable String slot)
      throws SQLException {
    if (slot == null) {
      statement.setNull(at, Types.CHAR);
    } else {
      statement.setString(at, slot);
    }
  }

  private static @Nullable String slot(StoredKey key) {
    return key.state() == KeyState.ACTIVE ? slot(key.owner(), key.purpose()) : null;
  }

  /** What is unique among the active keys. */
  static String slot(KeyOwner owner, KeyPurpose purpose) {
    return digest(owner) + purpose.code();
  }

  /** SHA-256 over lengths and texts of tenant and subject. */
  static String digest(KeyOwner owner) {
    byte[] tenant = owner.tenant().getBytes(StandardCharsets.UTF_8);
    byte[] subject = owner.subject().orElse("").getBytes(StandardCharsets.UTF_8);
    ByteBuffer lengths = ByteBuffer.allocate(8).putInt(tenant.length).putInt(subject.length);
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(lengths.array());
      sha256.update(tenant);
      return HexFormat.of().formatHex(sha256.digest(subject));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String base64(StoredKey key) {
    return Base64.getEncoder().encodeToString(key.wrapped());
  }
}
