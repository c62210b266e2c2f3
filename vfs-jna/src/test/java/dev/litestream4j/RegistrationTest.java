package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  private static final String COUNT = "SELECT count(*) FROM t";

  private final ImageOpener opener = new ImageOpener(Images.numbered(300));
  private final AtomicInteger released = new AtomicInteger();

  private LitestreamVfs register() {
    return LitestreamVfs.register(opener, released::incrementAndGet);
  }

  @Test
  void shares_one_registration() throws SQLException {
    LitestreamVfs first = register();
    LitestreamVfs second = LitestreamVfs.register();
    first.close();
    first.close();
    try (Connection connection = Sql.open()) {
      assertThat(Sql.text(connection, COUNT)).isEqualTo("300");
    }
    assertThat(released).hasValue(0);
    second.close();
    assertThat(released).hasValue(1);
    assertThatThrownBy(Sql::open).hasMessageContaining("no such vfs: litestream");
  }

  @Test
  void refuses_other_settings_while_registered() {
    try (LitestreamVfs vfs = LitestreamVfs.register(Map.of("poll_interval", "5s"));
        LitestreamVfs same = LitestreamVfs.register(Map.of("poll_interval", "5s"))) {
      assertThat(same).isNotSameAs(vfs);
      assertThatThrownBy(() -> LitestreamVfs.register(Map.of("poll_interval", "7s")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("poll_interval=5s")
          .hasMessageContaining("poll_interval=7s");
    }
    LitestreamVfs.register(Map.of("poll_interval", "7s")).close();
  }

  @Test
  void refuses_unknown_settings() {
    assertThatThrownBy(() -> LitestreamVfs.register(Map.of("pol_interval", "5s")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pol_interval")
        .hasMessageContaining("poll_interval");
  }

  @Test
  void open_connections_outlive_the_registration() throws SQLException {
    LitestreamVfs vfs = register();
    Connection one = Sql.open();
    Connection two = Sql.open();
    vfs.close();
    assertThatThrownBy(Sql::open).hasMessageContaining("no such vfs");
    assertThat(Sql.text(one, COUNT)).isEqualTo("300");
    assertThat(Sql.text(one, "SELECT litestream_txid()")).isEqualTo("00000000000000ff");
    one.close();
    assertThat(released).hasValue(0);
    assertThat(Sql.text(two, "SELECT max(id) FROM t")).isEqualTo("300");
    two.close();
    assertThat(released).hasValue(1);
  }

  @Test
  void registers_again_while_files_of_the_last_time_are_open() throws SQLException {
    LitestreamVfs vfs = register();
    try (Connection old = Sql.open()) {
      vfs.close();
      ImageOpener other = new ImageOpener(Images.numbered(7));
      try (LitestreamVfs again = LitestreamVfs.register(other, () -> {});
          Connection young = Sql.open()) {
        assertThat(again).isNotSameAs(vfs);
        assertThat(Sql.text(young, COUNT)).isEqualTo("7");
        assertThat(Sql.text(old, COUNT)).isEqualTo("300");
      }
      assertThat(Sql.text(old, COUNT)).isEqualTo("300");
      assertThat(released).hasValue(0);
    }
    assertThat(released).hasValue(1);
  }

  @Test
  void registers_many_times() throws SQLException {
    for (int i = 0; i < 50; i++) {
      try (LitestreamVfs vfs = register();
          Connection connection = Sql.open()) {
        assertThat(vfs).isNotNull();
        assertThat(Sql.text(connection, COUNT)).isEqualTo("300");
      }
    }
    assertThat(released).hasValue(50);
  }

  private Connection openAndUnregister() throws SQLException {
    try (LitestreamVfs vfs = register()) {
      assertThat(vfs).isNotNull();
      return Sql.open();
    }
  }

  @Test
  void holds_what_sqlite_calls_when_no_one_holds_the_registration() throws SQLException {
    try (Connection connection = openAndUnregister()) {
      Sql.execute(connection, "PRAGMA cache_size = 2");
      for (int i = 0; i < 5; i++) {
        System.gc();
        assertThat(Sql.text(connection, COUNT)).isEqualTo("300");
      }
    }
    assertThat(released).hasValue(1);
  }

  @Test
  void holds_what_sqlite_calls_through_garbage_collections() throws SQLException {
    try (LitestreamVfs vfs = register();
        Connection connection = Sql.open()) {
      Sql.execute(connection, "PRAGMA cache_size = 2");
      for (int i = 0; i < 5; i++) {
        System.gc();
        byte[][] garbage = new byte[64][1 << 20];
        assertThat(garbage).hasDimensions(64, 1 << 20);
        assertThat(Sql.text(connection, COUNT)).isEqualTo("300");
        assertThat(Sql.text(connection, "SELECT litestream_lag()")).isEqualTo("7");
      }
      assertThat(vfs).isNotNull();
    }
  }
}
