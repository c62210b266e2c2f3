package dev.litestream4j.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLevelTest {
  private static final String PROPERTY = "org.slf4j.simpleLogger.log.litestream4j";

  @AfterEach
  void reset() {
    System.clearProperty(PROPERTY);
    Logger.getLogger("litestream4j").setLevel(null);
  }

  private static org.slf4j.Logger logger(String name) {
    return LoggerFactory.getLogger("litestream4j.of-the-test." + name);
  }

  @Test
  void setsTheLevelOfSlf4jSimple() {
    LogLevel.apply(Map.of("LITESTREAM_LOG_LEVEL", "Debug"));
    assertThat(logger("debug").isDebugEnabled()).isTrue();
    assertThat(logger("debug").isTraceEnabled()).isFalse();
    System.clearProperty(PROPERTY);
    LogLevel.apply(Map.of("LITESTREAM_LOG_LEVEL", "off"));
    assertThat(logger("off").isErrorEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("others").isErrorEnabled()).isTrue();
  }

  @Test
  void leavesWhatTheProgramSet() {
    System.setProperty(PROPERTY, "trace");
    LogLevel.apply(Map.of("LITESTREAM_LOG_LEVEL", "error"));
    assertThat(logger("own").isTraceEnabled()).isTrue();
  }

  @Test
  void setsTheLevelOfJavaUtilLogging() {
    LogLevel.DEBUG.apply("org.slf4j.jul.JDK14LoggerFactory");
    assertThat(Logger.getLogger("litestream4j.replica").isLoggable(Level.FINE)).isTrue();
    assertThat(Logger.getLogger("litestream4j.replica").isLoggable(Level.FINER)).isFalse();
    assertThat(System.getProperty(PROPERTY)).isNull();
  }

  @Test
  void leavesOtherBackendsAlone() {
    LogLevel.TRACE.apply("ch.qos.logback.classic.LoggerContext");
    assertThat(System.getProperty(PROPERTY)).isNull();
    assertThat(Logger.getLogger("litestream4j").getLevel()).isNull();
  }

  @Test
  void nothingIsSetUnlessTold() {
    LogLevel.apply(Map.of());
    LogLevel.apply(Map.of("LITESTREAM_LOG_LEVEL", " "));
    assertThat(System.getProperty(PROPERTY)).isNull();
  }

  @Test
  void whatIsNoLevelIsAnErrorThatListsThem() {
    assertThatThrownBy(() -> LogLevel.apply(Map.of("LITESTREAM_LOG_LEVEL", "loud")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'loud'")
        .hasMessageContaining("LITESTREAM_LOG_LEVEL")
        .hasMessageContaining("[trace, debug, info, warn, error, off]");
  }
}
