package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.RecordedRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What polls cost, counted. */
class PollRequestsTest {
  private static final int POLLS = 60;

  /** A store with one folder for each level, as most are. */
  private static final class LevelsApart extends ForwardingReplicaClient {
    LevelsApart(ReplicaClient delegate) {
      super(delegate);
    }

    @Override
    public boolean listsLevelsTogether() {
      return false;
    }
  }

  private static final UnaryOperator<ReplicaClient> APART = LevelsApart::new;

  private static void begin(SimulatedPrimary primary) throws IOException {
    primary.write(20);
    primary.snapshot();
    for (int i = 2; i <= 30; i++) {
      primary.write(20, i);
    }
    primary.upload(1, 2, 20);
    primary.upload(2, 2, 20);
    primary.upload(1, 21, 25);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, true", "true, false, true", "false, true, true", "false, false, true",
    "true, true, false", "true, false, false", "false, true, false", "false, false, false",
  })
  void anIdleProcessSendsAtMostOneRequestAPollHoweverManyConnections(
      String guess, boolean together, boolean levelZero) throws IOException {
    List<List<RecordedRequest>> sent = new ArrayList<>();
    for (int connections : new int[] {1, 100}) {
      try (LiveReplica live = new LiveReplica(together ? c -> c : APART, "poll_guess", guess)) {
        begin(live.primary);
        if (!levelZero) {
          live.primary.snapshot();
          live.primary.deleteUpTo(0, live.primary.txid());
        }
        List<DatabaseFile> files = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
          files.add(live.open());
        }
        live.requests.reset();
        for (int i = 1; i <= POLLS; i++) {
          live.clock.poll();
          assertThat(live.requests.figures().requests()).isEqualTo(i);
        }
        sent.add(live.requests.requests());
        files.forEach(DatabaseFile::close);
      }
    }
    assertThat(sent.get(1)).isEqualTo(sent.get(0));
  }

  @Test
  void afterTheLastConnectionNothingIsSent() throws IOException {
    try (LiveReplica live = new LiveReplica()) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        live.open().close();
        live.requests.reset();
        live.clock.poll();
        assertThat(live.requests.figures().requests()).isPositive();
        assertThat(LiveReplica.txid(file)).isEqualTo(30);
      }
      live.requests.reset();
      live.clock.advance(Duration.ofHours(1));
      assertThat(live.requests.figures().requests()).isZero();
    }
  }

  @Test
  void theGuessBringsANewFileWithOneRequest() throws IOException {
    try (LiveReplica live = new LiveReplica()) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        live.primary.write(20, 1);
        live.clock.poll();
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
        live.primary.write(20, 2);
        live.requests.reset();
        live.clock.poll();
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
        // the file, and the look for one more
        assertThat(live.requests.requests())
            .extracting(RecordedRequest::kind)
            .containsExactly(CallKind.OPEN, CallKind.OPEN);
        assertThat(live.requests.requests())
            .extracting(request -> request.names().get(0))
            .containsExactly(new LtxName(0, 32, 32), new LtxName(0, 33, 33));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 4", "false, 1", "false, 4"})
  void everyPollSeesWhatIsNew(String guess, int transactions) throws IOException {
    try (LiveReplica live = new LiveReplica(APART, "poll_guess", guess)) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        for (int i = 0; i < POLLS; i++) {
          for (int n = 0; n < transactions; n++) {
            live.primary.write(20, 1 + i % 20);
          }
          live.clock.poll();
          live.clock.poll(); // one of two may have another level's turn
          assertThat(LiveReplica.txid(file)).isEqualTo(live.primary.txid());
          assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
        }
      }
    }
  }

  @Test
  void onDemandAnIdleProcessSendsNothing() throws IOException {
    try (LiveReplica live = new LiveReplica("poll_mode", "on-demand", "poll_interval", "10s")) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        live.primary.write(20, 1);
        live.requests.reset();
        live.clock.advance(Duration.ofSeconds(9));
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.at(30));
        assertThat(live.requests.figures().requests()).isZero();
        live.clock.advance(Duration.ofHours(1));
        assertThat(live.requests.figures().requests()).isZero();
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
        long sent = live.requests.figures().requests();
        assertThat(sent).isPositive();
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
        assertThat(live.requests.figures().requests()).isEqualTo(sent);
      }
    }
  }
}
