package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recursion without end that queries at each level, as a program's mistake. */
class StackOverflowTest {
  /** Enough for the methods involved to be compiled, which changes what they need of the stack. */
  private static final int ROUNDS = 30;

  private static final int STACK = 1 << 20;

  private final ImageOpener opener = new ImageOpener(Images.numbered(3000));
  private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> ends = Collections.synchronizedList(new ArrayList<>());

  private int query(Connection connection, int depth) throws SQLException {
    int id = 1 + (depth * 37) % 3000;
    String name = Sql.text(connection, "SELECT name FROM t WHERE id = " + id);
    if (!name.startsWith("name " + id + " ")) {
      wrong.add("row " + id + ": " + name);
    }
    return depth < Integer.MAX_VALUE ? 1 + query(connection, depth + 1) : 0;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ends_with_an_error_and_never_with_a_wrong_row(boolean inTransaction) throws Exception {
    try (LitestreamVfs vfs = LitestreamVfs.register(opener, () -> {})) {
      assertThat(vfs).isNotNull();
      for (int i = 0; i < ROUNDS; i++) {
        try (Connection connection = Sql.open()) {
          Sql.execute(connection, "PRAGMA cache_size = 2");
          if (inTransaction) {
            Sql.execute(connection, "BEGIN", "SELECT count(*) FROM t");
          }
          Thread thread =
              new Thread(
                  null,
                  () -> {
                    try {
                      query(connection, 0);
                    } catch (SQLException | StackOverflowError e) {
                      ends.add(e);
                    }
                  },
                  "deep",
                  STACK);
          thread.start();
          thread.join();
          assertThat(Sql.text(connection, "SELECT sum(id) FROM t")).isEqualTo("4501500");
        }
      }
    }
    assertThat(ends).hasSize(ROUNDS);
    assertThat(wrong).isEmpty();
  }
}
