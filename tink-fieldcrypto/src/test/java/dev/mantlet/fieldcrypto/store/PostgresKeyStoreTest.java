package dev.mantlet.fieldcrypto.store;

import dev.mantlet.fieldcrypto.spi.KeyStore;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIf;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The contract on a real PostgreSQL, whose JDBC URL is in the property {@code mantlet.postgres}.
 */
@EnabledIf("isThere")
class PostgresKeyStoreTest extends KeyStoreContract {
  private static final String URL = System.getProperty("mantlet.postgres", "");
  private static final PGSimpleDataSource DATABASE = new PGSimpleDataSource();

  static boolean isThere() {
    System.out.println(
        "postgres: "
            + (URL.isEmpty()
                ? "skipped; -Dmantlet.postgres=JDBC-URL names an empty database"
                : "the contract of a key store runs on " + URL.replaceAll("\\?.*", "")));
    return !URL.isEmpty();
  }

  @BeforeAll
  static void makeTable() throws Exception {
    DATABASE.setURL(URL);
    JdbcKeyStoreTest.run(DATABASE, "DROP TABLE IF EXISTS mantlet_keys");
    JdbcKeyStore.createTable(DATABASE);
  }

  @BeforeEach
  void empty() throws SQLException {
    JdbcKeyStoreTest.run(DATABASE, "DELETE FROM mantlet_keys");
  }

  @Override
  KeyStore store() throws IOException {
    return JdbcKeyStore.in(DATABASE);
  }
}
