package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PragmaTest {
  private static final class TalkingFile extends ImageFile {
    TalkingFile(byte[] image) {
      super(image);
    }

    @Override
    public Optional<String> pragma(String name, @Nullable String argument) throws IOException {
      return switch (name) {
        case "litestream_echo" -> Optional.of(argument == null ? "no argument" : argument);
        case "litestream_empty" -> Optional.of("");
        case "litestream_refuse" -> throw new IllegalArgumentException("not acceptable: ä€😀");
        case "litestream_fail" -> throw new IOException("cannot be had");
        case "litestream_lag" -> Optional.of("soon");
        default -> super.pragma(name, argument);
      };
    }
  }

  private final ImageOpener opener =
      new ImageOpener(
          Images.of("CREATE VIEW v AS SELECT litestream_set_time('2026-01-01')"), TalkingFile::new);
  private final LitestreamVfs vfs = LitestreamVfs.register(opener, () -> {});
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = Sql.open();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    vfs.close();
  }

  private String ask(String sql) throws SQLException {
    return Sql.text(connection, sql);
  }

  @Test
  void answers() throws SQLException {
    assertThat(ask("PRAGMA litestream_txid")).isEqualTo("00000000000000ff");
    assertThat(ask("PRAGMA main.LITESTREAM_TXID")).isEqualTo("00000000000000ff");
    assertThat(ask("PRAGMA litestream_echo")).isEqualTo("no argument");
    assertThat(ask("PRAGMA litestream_echo = 'a b ä€😀'")).isEqualTo("a b ä€😀");
    assertThat(ask("PRAGMA litestream_echo(17)")).isEqualTo("17");
    assertThat(ask("PRAGMA litestream_empty")).isEmpty();
  }

  @Test
  void answers_whatever_the_locale() throws SQLException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      assertThat(ask("PRAGMA LITESTREAM_TXID")).isEqualTo("00000000000000ff");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void shows_the_message_of_an_error() {
    assertThatThrownBy(() -> ask("PRAGMA litestream_refuse"))
        .hasMessageContaining("not acceptable: ä€😀");
    assertThat(opener.last().failures()).isEmpty();
    assertThatThrownBy(() -> ask("PRAGMA litestream_fail")).hasMessageContaining("cannot be had");
    assertThat(opener.last().failures()).containsExactly("PRAGMA litestream_fail: cannot be had");
  }

  @Test
  void leaves_unknown_pragmas_to_sqlite() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.execute("PRAGMA litestream_unheard_of")).isFalse();
      assertThat(statement.execute("PRAGMA unheard_of")).isFalse();
    }
    assertThat(ask("PRAGMA encoding")).isEqualTo("UTF-8");
  }

  @Test
  void has_functions_that_answer_as_the_pragmas() throws SQLException {
    assertThat(ask("SELECT litestream_txid()")).isEqualTo("00000000000000ff");
    assertThat(ask("SELECT litestream_time()")).isEqualTo("latest");
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT litestream_set_time('2026-01-01')")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getObject(1)).isNull();
    }
  }

  @Test
  void functions_show_their_errors() {
    assertThatThrownBy(() -> ask("SELECT litestream_set_time(NULL)"))
        .hasMessageContaining("expected a time");
    assertThatThrownBy(() -> ask("SELECT litestream_lag()")).hasMessageContaining("soon");
    assertThatThrownBy(() -> ask("SELECT litestream_txid(1)"))
        .hasMessageContaining("wrong number of arguments");
  }

  @Test
  void set_time_is_not_for_views() {
    assertThatThrownBy(() -> ask("SELECT * FROM v")).hasMessageContaining("unsafe use");
  }

  @Test
  void other_connections_have_no_functions() throws SQLException {
    try (Connection other = Sql.open("jdbc:sqlite::memory:")) {
      assertThatThrownBy(() -> Sql.text(other, "SELECT litestream_txid()"))
          .hasMessageContaining("no such function");
      Sql.execute(other, "ATTACH 'file:y.db?vfs=litestream' AS y");
      assertThat(Sql.text(other, "PRAGMA y.litestream_txid")).isEqualTo("00000000000000ff");
    }
  }
}
