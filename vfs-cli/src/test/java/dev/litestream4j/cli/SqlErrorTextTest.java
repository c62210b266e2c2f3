package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SqlErrorTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "[SQLITE_ERROR] SQL error or missing database (no such table: x) > SQL error: no such table:"
            + " x",
        "[SQLITE_ERROR] SQL error or missing database (near \"(\": syntax error) > SQL error: near"
            + " \"(\": syntax error",
        "[SQLITE_READONLY] Attempt to write a readonly database (attempt to write) > replicas are"
            + " opened read-only: attempt to write",
        "[SQLITE_IOERR_READ] I/O error (disk I/O error) > disk I/O error (SQLITE_IOERR_READ)",
        "[SQLITE_CANTOPEN] Unable to open the database file (automatic extension loading failed: gap"
            + " (see above)) > gap (see above)",
        "something else > something else"
      })
  void takesTheSentenceOutOfTheMessage(String message, String sentence) {
    assertThat(SqlErrorText.of(new SQLException(message))).isEqualTo(sentence);
  }
}
