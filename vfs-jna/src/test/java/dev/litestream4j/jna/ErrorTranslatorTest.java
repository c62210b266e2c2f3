package dev.litestream4j.jna;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.core.connection.ReadOnlyDatabaseException;
import dev.litestream4j.core.ltx.LtxFormatException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ErrorTranslatorTest {
  private static int code(Throwable thrown) {
    return ErrorTranslator.code(thrown, ResultCode.SQLITE_IOERR_READ);
  }

  @Test
  void has_a_code_for_some_errors_wherever_they_stand_among_the_causes() {
    LtxFormatException corrupt = new LtxFormatException("0/1-1.ltx", 7, "damaged");
    assertThat(code(corrupt)).isEqualTo(11);
    assertThat(code(new IOException(new IOException(corrupt)))).isEqualTo(11);
    assertThat(code(new ReadOnlyDatabaseException("no"))).isEqualTo(8);
  }

  @Test
  void leaves_all_other_errors_to_the_callback() {
    assertThat(code(new IOException("x"))).isEqualTo(266);
    assertThat(code(new OutOfMemoryError())).isEqualTo(266);
    IOException one = new IOException("one");
    IOException two = new IOException("two", one);
    one.initCause(two);
    assertThat(code(one)).isEqualTo(266);
  }

  @Test
  void shows_the_message_or_the_type() {
    assertThat(ErrorTranslator.message(new IOException("no replica"))).isEqualTo("no replica");
    assertThat(ErrorTranslator.message(new IllegalStateException(" ")))
        .startsWith("java.lang.IllegalStateException");
    assertThat(ErrorTranslator.message(new NoClassDefFoundError("a/B")))
        .isEqualTo("java.lang.NoClassDefFoundError: a/B");
  }
}
