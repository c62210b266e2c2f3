package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.FaultyFile.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Whatever a file throws: an SQL error or right rows, and a connection that works afterwards. */
class CallbackErrorTest {
  private static final String SUM = "SELECT sum(id), count(name) FROM t";
  private static final String EXPECTED = "4501500";

  private final byte[] image = Images.numbered(3000);

  static Stream<Arguments> everyFault() {
    return Arrays.stream(Method.values())
        .flatMap(
            method -> Arrays.stream(Thrown.values()).map(thrown -> Arguments.of(method, thrown)));
  }

  private void with(Method method, Thrown thrown, Body body) throws SQLException {
    AtomicInteger released = new AtomicInteger();
    ImageOpener opener = new ImageOpener(image, bytes -> new FaultyFile(bytes, method, thrown));
    try (LitestreamVfs vfs = LitestreamVfs.register(opener, released::incrementAndGet)) {
      assertThat(vfs).isNotNull();
      try (Connection connection = Sql.open()) {
        Sql.execute(connection, "PRAGMA cache_size = 5");
        body.run(connection, (FaultyFile) opener.last());
      }
      assertThat(opener.last().isClosed()).isTrue();
    }
    assertThat(released).hasValue(1);
  }

  private interface Body {
    void run(Connection connection, FaultyFile file) throws SQLException;
  }

  private static void assertFails(Connection connection, String sql) {
    assertThatThrownBy(() -> Sql.text(connection, sql)).isInstanceOf(SQLiteException.class);
  }

  @ParameterizedTest
  @MethodSource("everyFault")
  void gives_an_error_or_the_right_rows(Method method, Thrown thrown) throws SQLException {
    with(
        method,
        thrown,
        (connection, file) -> {
          assertThat(Sql.text(connection, SUM)).isEqualTo(EXPECTED);
          file.arm(true);
          switch (method) {
            case READ, SIZE, LOCK, FAILED -> assertFails(connection, SUM);
            case PRAGMA -> assertFails(connection, "PRAGMA litestream_txid");
            case UNLOCK, CLOSE -> assertThat(Sql.text(connection, SUM)).isEqualTo(EXPECTED);
          }
          file.arm(method == Method.CLOSE);
          assertThat(Sql.text(connection, SUM)).isEqualTo(EXPECTED);
          assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
        });
  }

  @ParameterizedTest
  @EnumSource
  void fails_in_the_middle_of_a_scan(Thrown thrown) throws SQLException {
    with(
        Method.READ,
        thrown,
        (connection, file) -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("SELECT id, name FROM t")) {
            assertThat(rows.next()).isTrue();
            file.arm(true);
            assertThatThrownBy(
                    () -> {
                      while (rows.next()) {
                        assertThat(rows.getString(2)).startsWith("name " + rows.getInt(1) + " ");
                      }
                    })
                .isInstanceOf(SQLiteException.class);
            assertFails(connection, SUM);
          }
          file.arm(false);
          assertThat(Sql.text(connection, SUM)).isEqualTo(EXPECTED);
        });
  }

  @ParameterizedTest
  @EnumSource
  void translates_the_errors_of_a_read(Thrown thrown) throws SQLException {
    SQLiteErrorCode code =
        switch (thrown) {
          case CORRUPT -> SQLiteErrorCode.SQLITE_CORRUPT;
          case READ_ONLY -> SQLiteErrorCode.SQLITE_READONLY;
          default -> SQLiteErrorCode.SQLITE_IOERR_READ;
        };
    with(
        Method.READ,
        thrown,
        (connection, file) -> {
          file.arm(true);
          assertThatThrownBy(() -> Sql.text(connection, SUM))
              .isInstanceOfSatisfying(
                  SQLiteException.class, e -> assertThat(e.getResultCode()).isEqualTo(code));
          assertThat(file.failures()).isNotEmpty().allMatch(text -> text.startsWith("xRead: "));
        });
  }

  @Test
  void names_the_callback_that_failed() throws SQLException {
    List<SQLiteErrorCode> codes =
        List.of(SQLiteErrorCode.SQLITE_IOERR_LOCK, SQLiteErrorCode.SQLITE_IOERR_FSTAT);
    List<Method> methods = List.of(Method.LOCK, Method.SIZE);
    List<String> names = List.of("xLock", "xFileSize");
    for (int i = 0; i < methods.size(); i++) {
      SQLiteErrorCode code = codes.get(i);
      String name = names.get(i);
      with(
          methods.get(i),
          Thrown.IO,
          (connection, file) -> {
            file.arm(true);
            assertThatThrownBy(() -> Sql.text(connection, SUM))
                .isInstanceOfSatisfying(
                    SQLiteException.class, e -> assertThat(e.getResultCode()).isEqualTo(code));
            assertThat(file.failures()).containsExactly(name + ": some reason");
          });
    }
  }

  @Test
  void an_exception_of_the_programs_own_does_not_hide_a_failed_read() throws SQLException {
    with(
        Method.READ,
        Thrown.IO,
        (connection, file) -> {
          org.sqlite.Collation.create(
              connection,
              "failing",
              new org.sqlite.Collation() {
                @Override
                protected int xCompare(String one, String other) {
                  file.arm(true);
                  throw new IllegalStateException("from a collation");
                }
              });
          assertThatThrownBy(
                  () ->
                      Sql.text(
                          connection,
                          "SELECT count(*) FROM t WHERE name > 'name 5' COLLATE failing"))
              .isInstanceOf(Exception.class);
          file.arm(false);
          Sql.execute(connection, "PRAGMA shrink_memory");
          assertThat(Sql.text(connection, SUM)).isEqualTo(EXPECTED);
        });
  }
}
