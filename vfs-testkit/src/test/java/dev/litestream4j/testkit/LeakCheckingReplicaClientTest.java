package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeakCheckingReplicaClientTest {
  private final Deadline deadline = ContractData.deadline(new ManualClock());
  private final InMemoryReplica replica = new InMemoryReplica();
  private final LeakCheckingReplicaClient client =
      new LeakCheckingReplicaClient(new InMemoryReplicaClient(replica));

  @BeforeEach
  void writeAnObject() {
    replica.put(name(0, 1, 1), new byte[100], Instant.EPOCH);
  }

  @Test
  void acceptsWhatWasClosed() throws IOException {
    client.open(name(0, 1, 1), deadline).close();
    InputStream content = client.read(ContractData.only(client, 0, deadline), 0, 5, deadline);
    content.close();
    content.close();
    client.close();
    assertThatNoException().isThrownBy(client::assertNoLeaks);
  }

  @Test
  void showsWhoOpenedAStreamAndDidNotCloseIt() throws IOException {
    InputStream leaked = client.open(name(0, 1, 1), deadline).content();
    assertThat(leaked.readAllBytes()).hasSize(100);
    client.close();
    assertThatThrownBy(client::assertNoLeaks)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 streams were not closed")
        .satisfies(
            e -> {
              assertThat(e.getSuppressed()).hasSize(1);
              assertThat(e.getSuppressed()[0]).hasMessageContaining(name(0, 1, 1).toString());
              assertThat(Arrays.asList(e.getSuppressed()[0].getStackTrace()))
                  .anyMatch(
                      frame ->
                          frame.getMethodName().equals("showsWhoOpenedAStreamAndDidNotCloseIt"));
            });
    leaked.close();
    assertThatNoException().isThrownBy(client::assertNoLeaks);
  }

  @Test
  void showsAClientThatWasNotClosed() {
    assertThatThrownBy(client::assertNoLeaks)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("client closed: false")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("made here"));
  }
}
