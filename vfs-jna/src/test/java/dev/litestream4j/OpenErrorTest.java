package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.core.connection.LockLevel;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class OpenErrorTest {
  private final AtomicInteger released = new AtomicInteger();
  private final ImageOpener opener = new ImageOpener(Images.numbered(10));
  private final LitestreamVfs vfs = LitestreamVfs.register(opener, released::incrementAndGet);

  @AfterEach
  void nothing_is_open() {
    vfs.close();
    assertThat(released).hasValue(1);
  }

  private static void assertCannotOpen(String url, String message) {
    assertThatThrownBy(() -> Sql.open(url))
        .isInstanceOfSatisfying(
            SQLiteException.class,
            e -> assertThat(e.getResultCode()).isEqualTo(SQLiteErrorCode.SQLITE_CANTOPEN))
        .hasMessageContaining(message);
  }

  @Test
  void says_why_a_database_cannot_be_opened() {
    for (String parameters : List.of("", "&immutable=1", "&nolock=1", "&mode=ro", "&mode=rwc")) {
      assertCannotOpen(
          "jdbc:sqlite:file:missing.db?vfs=litestream" + parameters,
          "there is no replica of missing.db");
    }
  }

  @Test
  void says_which_parameters_there_are_when_one_is_given_twice() {
    assertCannotOpen(Sql.URL + "&a=1&a=2", "given twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file::memory:?vfs=litestream", "file:?vfs=litestream"})
  void refuses_names_that_sqlite_keeps_for_itself(String url) {
    assertCannotOpen("jdbc:sqlite:" + url, "give any other name");
  }

  @Test
  void refuses_a_database_in_memory_by_mode() {
    assertCannotOpen(Sql.URL + "&mode=memory", "give any other name");
  }

  @Test
  void refuses_a_name_that_is_too_long() {
    assertThatThrownBy(() -> Sql.open("jdbc:sqlite:file:" + "x".repeat(5000) + "?vfs=litestream"))
        .isInstanceOf(SQLException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?vfs=litestream&immutable=1", "?vfs=litestream&nolock=1"})
  void a_database_that_cannot_be_attached_leaves_the_connection_usable(String parameters)
      throws SQLException {
    try (Connection connection = Sql.open()) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () -> Sql.execute(connection, "ATTACH 'file:missing" + parameters + "' AS m"))
            .isInstanceOfSatisfying(
                SQLiteException.class,
                e -> assertThat(e.getResultCode()).isEqualTo(SQLiteErrorCode.SQLITE_CANTOPEN));
      }
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("10");
    }
  }

  @Test
  void closes_what_was_opened_when_the_pin_of_an_immutable_file_fails() {
    vfs.close();
    ImageOpener failing =
        new ImageOpener(
            new byte[0],
            image ->
                new ImageFile(image) {
                  @Override
                  public void lock(LockLevel wanted) throws IOException {
                    throw new IOException("no view is fresh enough");
                  }
                });
    try (LitestreamVfs other = LitestreamVfs.register(failing, () -> {})) {
      assertThat(other).isNotNull();
      assertCannotOpen(Sql.URL + "&immutable=1", "no view is fresh enough");
    }
    assertThat(failing.last().isClosed()).isTrue();
  }

  @Test
  void opens_after_errors() throws SQLException {
    assertCannotOpen("jdbc:sqlite:file:missing?vfs=litestream", "there is no replica of missing");
    try (Connection connection = Sql.open()) {
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("10");
    }
  }

  @ParameterizedTest
  @EnumSource
  void says_so_whatever_is_thrown(Thrown thrown) {
    vfs.close();
    try (LitestreamVfs other =
        LitestreamVfs.register(
            (name, parameters) -> {
              thrown.raise();
              return new ImageFile(new byte[0]);
            },
            () -> {})) {
      assertThat(other).isNotNull();
      assertCannotOpen(
          Sql.URL,
          thrown == Thrown.STACK_OVERFLOW ? "java.lang.StackOverflowError" : "some reason");
    }
  }
}
