package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.RecordedRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What going to the past costs, counted. */
class TimeTravelRequestsTest {
  private static final int TRANSACTIONS = 500;

  /** When the simulated primary commits a TXID: so many seconds later. */
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final LiveReplica live = new LiveReplica();
  private final SimulatedPrimary primary = live.primary;

  @BeforeEach
  void writeHistory() throws IOException {
    primary.write(200);
    primary.snapshot();
    for (int i = 2; i <= TRANSACTIONS; i++) {
      primary.write(200, i % 200 + 1);
      if (i % 100 == 0) {
        primary.upload(1, i - 99, i);
      }
    }
  }

  @AfterEach
  void close() {
    live.close();
  }

  private static String justAfter(long txid) {
    return START.plusSeconds(txid).plusMillis(1).toString();
  }

  private static boolean isHeader(RecordedRequest request) {
    return request.kind() == CallKind.READ
        && request.from() == 0
        && request.length() == LtxLayout.HEADER_SIZE;
  }

  @Test
  void theMomentIsFoundByABinarySearch() throws IOException {
    try (DatabaseFile file = live.open()) {
      for (long txid : new long[] {1, 2, 99, 100, 101, 250, 333, 499, 500}) {
        live.requests.reset();
        file.pragma("litestream_time", justAfter(txid));
        assertThat(LiveReplica.txid(file)).isEqualTo(txid);
        assertThat(LiveReplica.read(file)).isEqualTo(primary.at(txid));
        List<RecordedRequest> sent = live.requests.requests();
        assertThat(sent.stream().filter(request -> request.kind() == CallKind.LIST))
            .hasSizeLessThanOrEqualTo(10);
        // 500 files of level 0, 5 of level 1, 1 of level 9; then those of the plan's snapshot
        assertThat(sent.stream().filter(TimeTravelRequestsTest::isHeader))
            .hasSizeLessThanOrEqualTo(9 + 3 + 1 + 2);
      }
    }
  }

  @Test
  void aStateThatAnotherConnectionStandsAtCostsNothing() throws IOException {
    try (DatabaseFile one = live.open();
        DatabaseFile other = live.open()) {
      one.pragma("litestream_txid", "fa");
      assertThat(LiveReplica.read(one)).isEqualTo(primary.at(250));
      live.requests.reset();
      other.pragma("litestream_txid", "fa");
      assertThat(LiveReplica.read(other)).isEqualTo(primary.at(250));
      assertThat(live.requests.requests()).isEmpty();
    }
  }

  @Test
  void pagesOfThePastShareTheCache() throws IOException {
    try (DatabaseFile one = live.open();
        DatabaseFile other = live.open()) {
      one.pragma("litestream_txid", "fa");
      assertThat(LiveReplica.read(one)).isEqualTo(primary.at(250));
      other.pragma("litestream_time", justAfter(250));
      live.requests.reset();
      assertThat(LiveReplica.txid(other)).isEqualTo(250);
      assertThat(LiveReplica.read(other)).isEqualTo(primary.at(250));
      other.pragma("litestream_time", "latest");
      assertThat(LiveReplica.read(other)).isEqualTo(primary.newest());
      assertThat(live.requests.requests()).isEmpty();
    }
  }
}
