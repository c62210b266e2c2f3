package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.DriverManager;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords in places where they belong, and where they do not: none is ever shown. */
class CredentialsTest {
  private static void assertHidden(Throwable thrown) {
    StringWriter all = new StringWriter(); // causes and suppressed ones included
    thrown.printStackTrace(new PrintWriter(all));
    assertThat(all.toString()).isNotEmpty().doesNotContain("sesame", "oyster");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sftp://me:sesame@host/db",
        "sftp://me:sesame/oyster@host/db",
        "sftp://me:sesame?oyster@host/db",
        "sftp://me:sesame?oyster@host/db&poll_interval=5s",
        "sftp://me:sesame#oyster@host/db",
        "sftp://me:sesame%40host/db",
        "sftp://me:sesame%zz@host/db",
        "sftp:me:sesame@host/db",
        "me:sesame@host/db",
        "nats://sesame@host/bucket",
        "nats://me:sesame",
        "s3://bucket/db?secretAccessKey=sesame",
        "s3://bucket/db?sas=sesame&auth=oyster",
        "s3://bucket/db?endpoint=https%3A%2F%2Fme:sesame@host",
        "?replica_url=sftp%3A%2F%2Fme%3Asesame%40host%2Fdb",
        "?replica_url=sftp%3A%2F%2Fme%3Asesame%zz",
        "sftp://me:sesame@host/db?replica_url=sftp://me:oyster@host/db",
        "sftp://me:sesame@host/db?poll_interval=soon",
        "sftp://me:sesame@host/db?poll_interval=1s&poll_interval=2s"
      })
  void aUrlThatCannotBeOpened(String replica) {
    String url = "jdbc:litestream:" + replica;
    assertHidden(catchThrowable(() -> DriverManager.getConnection(url)));
    LitestreamDataSource source = new LitestreamDataSource();
    source.setUrl(url);
    assertHidden(catchThrowable(source::getConnection));
  }

  @ParameterizedTest
  @ValueSource(strings = {"replica_url", "password", "user", "secret", "poll_interval"})
  void aProperty(String name) {
    Properties properties = new Properties();
    properties.put(name, "sftp://me:sesame?oyster@host/db");
    properties.put("open_timeout", "0s");
    assertHidden(catchThrowable(() -> DriverManager.getConnection("jdbc:litestream:", properties)));
  }

  @Test
  void aUserOfTheDataSource() {
    LitestreamDataSource source = LitestreamDataSource.builder("/folder").build();
    assertHidden(catchThrowable(() -> source.getConnection("oyster", "sesame")));
  }
}
