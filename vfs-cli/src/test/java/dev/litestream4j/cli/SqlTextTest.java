package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT 1;",
        "SELECT 1 ; ; -- the end",
        "SELECT ';' ; /* ; */",
        "SELECT 'it''s; fine', \";\", `;`, [;] -- ;",
        "-- first\nSELECT 1",
        "SELECT 4 - 2 / 1",
        "SELECT /* ; */ 1 /* not ended ;",
        "SELECT 'not ended ; SELECT 2",
        "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END"
      })
  void takesOneStatement(String sql) throws CommandFailedException {
    assertThat(SqlText.single(sql)).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; SELECT 2",
        "SELECT 1;;\n-- then\nSELECT 2;",
        "SELECT ';'; SELECT 2",
        "SELECT 1 /* ; */; SELECT 2"
      })
  void refusesASecondOne(String sql) {
    assertThatThrownBy(() -> SqlText.single(sql))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageStartingWith(
            "there is more than one SQL statement; the second begins with: SELECT 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "-- nothing", "/* nothing", "/* */ -- x\n"})
  void refusesNone(String sql) {
    assertThatThrownBy(() -> SqlText.single(sql)).hasMessage("there is no SQL statement");
  }

  @Test
  void takesAScriptApart() throws CommandFailedException {
    assertThat(
            SqlText.all("-- first\nSELECT ';' ; ;\n SELECT [a;b] /* ; */ FROM t;SELECT 3 -- ; end"))
        .containsExactly("SELECT ';' ", "SELECT [a;b] /* ; */ FROM t", "SELECT 3 -- ; end");
    assertThatThrownBy(() -> SqlText.all(" ; -- nothing\n"))
        .isInstanceOf(CommandFailedException.class)
        .hasMessage("there is no SQL statement");
  }

  @Test
  void aTriggerEndsWithAnEndOfItsOwn() throws CommandFailedException {
    String trigger =
        "create trigger g after insert on t begin"
            + " update t set x = case when x > 1 then 'a;' else 'b' end;"
            + " update t set y = case x when 1 then 2 end; -- END;\n /* ; */ end /* so */";
    assertThat(SqlText.all("SELECT 1; " + trigger + "; SELECT 2;" + trigger))
        .containsExactly("SELECT 1", trigger, "SELECT 2", trigger);
    assertThat(SqlText.all("CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; endless; SELECT 2"))
        .hasSize(1);
  }
}
