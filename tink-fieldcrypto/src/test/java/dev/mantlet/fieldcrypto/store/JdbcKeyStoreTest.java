package dev.mantlet.fieldcrypto.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class JdbcKeyStoreTest extends KeyStoreContract {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");

  private JdbcDataSource database;

  @Override
  synchronized KeyStore store() throws IOException {
    if (database == null) {
      database = new JdbcDataSource();
      database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
      JdbcKeyStore.createTable(database);
    }
    return JdbcKeyStore.in(database);
  }

  @Test
  void databaseThatCannotBeReached_isAnIOException() {
    JdbcDataSource nowhere = new JdbcDataSource();
    nowhere.setURL("jdbc:h2:tcp://127.0.0.1:1/none");
    JdbcKeyStore store = JdbcKeyStore.in(nowhere);
    assertThrows(IOException.class, () -> store.find(key(1, BANK, KeyPurpose.SEALING).id()));
    assertThrows(IOException.class, () -> store.active(BANK, KeyPurpose.SEALING));
  }

  @Test
  void missingTable_isAnIOException_andIsNotMade() {
    JdbcDataSource empty = new JdbcDataSource();
    empty.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    JdbcKeyStore store = JdbcKeyStore.in(empty);
    assertThrows(IOException.class, () -> store.page(Optional.empty(), 1));
    assertThrows(IOException.class, () -> store.page(Optional.empty(), 1));
  }

  @Test
  void secondTable_isNotMade() throws IOException {
    store();
    assertThrows(IOException.class, () -> JdbcKeyStore.createTable(database));
  }

  @Test
  void rowChangedByHand_isAnIOException() throws Exception {
    StoredKey key = key(1, BANK, KeyPurpose.SEALING);
    store().activate(key, Optional.empty());
    for (String change :
        new String[] {
          "state = 2", "state = 9", "purpose = 3", "tenant = 'bank-b'", "wrapped = ''"
        }) {
      run(database, "UPDATE mantlet_keys SET " + change);
      assertThrows(IOException.class, () -> store().active(BANK, KeyPurpose.SEALING), change);
      run(
          database,
          "UPDATE mantlet_keys SET state = 1, purpose = 1, tenant = 'bank-a', wrapped = 'AQH/AA=='");
      assertEquals(Optional.of(key), store().active(BANK, KeyPurpose.SEALING));
    }
  }

  @Test
  void connectionGoesBackToItsPoolAsItCame() throws Exception {
    store();
    try (Connection only = database.getConnection()) {
      DataSource pool = OneConnection.of(only);
      StoredKey key = key(1, BANK, KeyPurpose.SEALING);
      JdbcKeyStore.in(pool).activate(key, Optional.empty());
      JdbcKeyStore.in(pool).activate(key(2, BANK, KeyPurpose.SEALING), Optional.empty());
      JdbcKeyStore.in(pool).replace(key, key.in(KeyState.DISABLED));
      assertEquals(true, only.getAutoCommit());
    }
  }

  static void run(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
