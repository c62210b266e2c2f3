package dev.litestream4j.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The extension in SQLite's own shell. */
class ShellTest {
  private static final int INTERRUPTS = 20;
  private static final int PAUSE_SECONDS = 3;

  @TempDir private Path folder;

  private Path log() {
    return folder.resolve("stderr");
  }

  private static String open(String name) {
    return ".open 'file:x.db?vfs=litestream&replica_url=file://"
        + Programs.GOLDEN.resolve(name).resolve("replica")
        + "'";
  }

  @Test
  void opensReplicasOneAfterTheOther() throws Exception {
    Programs.Ended ended =
        Programs.shell(
            log(),
            open("time-travel"),
            "SELECT litestream_txid(), litestream_time(), (SELECT count(*) FROM account);",
            "PRAGMA litestream_txid = '2';",
            "SELECT count(*) FROM entry;",
            open("bench"),
            ".load " + Programs.object(),
            "SELECT count(*) FROM entry;",
            "PRAGMA litestream_txid;",
            ".open " + folder.resolve("local.db"),
            "CREATE TABLE t(x); INSERT INTO t VALUES (7); SELECT * FROM t;",
            "SELECT litestream_txid();");
    assertThat(ended.out().lines())
        .contains("000000000000001e|latest|60", "4", "40000", "000000000000004c", "7");
    assertThat(ended.err()).contains("no such function: litestream_txid");
    assertThat(ended.err().lines().filter(line -> line.contains(" error near"))).hasSize(1);
  }

  @Test
  void saysWhatIsWrongWithAReplica() throws Exception {
    Programs.Ended ended =
        Programs.shell(
            log(), ".open 'file:x.db?vfs=litestream&open_timeout=0s&replica_url=nope://x/y'");
    assertThat(ended.err()).contains("nope").contains("file");
  }

  @Test
  void saysWhereJavaWasLookedFor() throws Exception {
    ProcessBuilder builder =
        Programs.builder(log(), List.of(Programs.installed("/usr/bin/sqlite3").toString()));
    builder.environment().remove("LITESTREAM4J_JAVA_HOME");
    builder.environment().put("PATH", folder.toString());
    Programs.Ended ended =
        Programs.run(builder, log(), ".load " + Programs.object() + "\nSELECT 'goes on';\n");
    assertThat(ended.err()).contains("LITESTREAM4J_JAVA_HOME", "JAVA_HOME", "PATH");
    assertThat(ended.out()).contains("goes on");
  }

  @Test
  void saysWhereItsClassesBelong() throws Exception {
    ProcessBuilder builder =
        Programs.builder(log(), List.of(Programs.installed("/usr/bin/sqlite3").toString()));
    builder.environment().put("LITESTREAM4J_CLASSPATH", folder.toString());
    Programs.Ended ended =
        Programs.run(builder, log(), ".load " + Programs.object() + "\nSELECT 'goes on';\n");
    assertThat(ended.err()).contains("litestream4j.jar", "LITESTREAM4J_CLASSPATH");
    assertThat(ended.out()).contains("goes on");
  }

  @Test
  void anInterruptEndsTheQueryAndNotTheShell() throws Exception {
    Process shell =
        Programs.builder(
                log(), List.of(Programs.installed("/usr/bin/sqlite3").toString(), "-interactive"))
            .start();
    try (OutputStream in = shell.getOutputStream();
        BufferedReader out =
            new BufferedReader(
                new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8))) {
      say(in, ".load " + Programs.object());
      say(in, open("bench"));
      say(in, "SELECT 'began ' || count(*) FROM account;");
      awaitLine(out, "began 2000");
      say(in, "SELECT count(*) FROM entry a, entry b, entry c WHERE a.memo > b.memo || c.memo;");
      say(in, "SELECT 'goes on' || '!';");
      CompletableFuture<Void> goesOn = CompletableFuture.runAsync(() -> awaitLine(out, "goes on!"));
      interruptUntil(goesOn, shell.pid());
      say(in, ".quit");
      assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(log()).content().contains("interrupted");
    } finally {
      shell.destroyForcibly();
    }
  }

  private static void say(OutputStream in, String line) throws IOException {
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  private static void awaitLine(BufferedReader out, String text) {
    assertThat(out.lines().anyMatch(line -> line.contains(text))).as("output of %s", text).isTrue();
  }

  private static void awaitFor(CompletableFuture<Void> done) throws Exception {
    try {
      done.get(PAUSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException notYet) {
      assertThat(notYet).isNotNull();
    }
  }

  /** The query takes days; an interrupt may come before it has begun. */
  private static void interruptUntil(CompletableFuture<Void> done, long pid) throws Exception {
    for (int i = 0; i < INTERRUPTS && !done.isDone(); i++) {
      new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
      awaitFor(done);
    }
    assertThat(done).isCompleted();
  }
}
