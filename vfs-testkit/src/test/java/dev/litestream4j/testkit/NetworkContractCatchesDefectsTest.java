package dev.litestream4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Clients with defects that show behind a network fail the contract test that is about them. */
class NetworkContractCatchesDefectsTest {
  static List<Arguments> defects() {
    return List.of(
        Arguments.of(TakesBreaksForPermanent.class, "aServerThatIsAwayIsATransientError"),
        Arguments.of(LosesWhenTheAnswerIsLost.class, "aLostAnswerToACreateIsNoLoss"),
        Arguments.of(DropsLostCreates.class, "aLostAnswerToACreateIsNoLoss"),
        Arguments.of(PadsBrokenStreams.class, "aBrokenConnectionNeverGivesWrongBytes"),
        Arguments.of(GivesUpWithAnyError.class, "deadlinesEndCallsToASilentServer"),
        Arguments.of(WaitsForEver.class, "anInterruptEndsACallThatHangs"),
        Arguments.of(ReadsTheWholeObject.class, "onlyTheRangeCrossesTheNetwork"));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void theContractFails(Class<?> defective, String contractTest) {
    assertThat(failures(defective, contractTest)).isEqualTo(1);
    assertThat(failures(NetworkReplicaContractTest.class, contractTest)).isZero();
  }

  private static long failures(Class<?> type, String contractTest) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(type, contractTest))
        .execute()
        .testEvents()
        .failed()
        .count();
  }

  static class TakesBreaksForPermanent extends NetworkReplicaContractTest {
    @Override
    public ReplicaClient connect(int port) {
      return new SocketReplicaClient(port) {
        @Override
        IOException classify(String what, IOException e) {
          return new ReplicaException(what, e);
        }
      };
    }
  }

  static class LosesWhenTheAnswerIsLost extends NetworkReplicaContractTest {
    @Override
    public ReplicaClient connect(int port) {
      return new SocketReplicaClient(port) {
        @Override
        public CreateOutcome create(
            LtxName name, Payload payload, Instant created, Deadline deadline) throws IOException {
          CreateOutcome outcome = super.create(name, payload, created, deadline);
          return outcome == CreateOutcome.UNCERTAIN
              ? super.create(name, payload, created, deadline)
              : outcome;
        }
      };
    }
  }

  static class DropsLostCreates extends NetworkReplicaContractTest {
    @Override
    public ReplicaClient connect(int port) {
      return new SocketReplicaClient(port) {
        @Override
        public CreateOutcome create(
            LtxName name, Payload payload, Instant created, Deadline deadline) throws IOException {
          CreateOutcome outcome = super.create(name, payload, created, deadline);
          if (outcome == CreateOutcome.UNCERTAIN) {
            throw new TransientReplicaException("no answer");
          }
          return outcome;
        }
      };
    }
  }

  static class PadsBrokenStreams extends NetworkReplicaContractTest {
    @Override
    public ReplicaClient connect(int port) {
      return new SocketReplicaClient(port) {
        @Override
        public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
            throws IOException {
          byte[] bytes = new byte[(int) length];
          try (InputStream content = super.read(object, offset, length, deadline)) {
            int read = content.readNBytes(bytes, 0, bytes.length);
            bytes = Arrays.copyOf(bytes, read);
          } catch (TransientReplicaException e) {
            return new ByteArrayInputStream(bytes);
          }
          return new ByteArrayInputStream(bytes);
        }
      };
    }
  }

  static class GivesUpWithAnyError extends NetworkReplicaContractTest {
    @Override
    public ReplicaClient connect(int port) {
      return new SocketReplicaClient(port) {
        @Override
        <T> T call(LtxName name, String what, Deadline deadline, Request request, Answer<T> answer)
            throws IOException {
          try {
            return super.call(name, what, deadline, request, answer);
          } catch (TransientReplicaException e) {
            throw new ReplicaException("it took too long", e);
          }
        }
      };
    }
  }

  static class WaitsForEver extends NetworkReplicaContractTest {
    @Override
    public ReplicaClient connect(int port) {
      return new SocketReplicaClient(port) {
        @Override
        <T> T call(LtxName name, String what, Deadline deadline, Request request, Answer<T> answer)
            throws IOException {
          try {
            return super.call(name, what, deadline, request, answer);
          } catch (InterruptedIOException e) {
            Thread.interrupted();
            return super.call(
                name,
                what,
                Deadline.after(RealClock.instance(), Duration.ofMillis(100)),
                request,
                answer);
          }
        }
      };
    }
  }

  static class ReadsTheWholeObject extends NetworkReplicaContractTest {
    @Override
    public ReplicaClient connect(int port) {
      return new SocketReplicaClient(port) {
        @Override
        public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
            throws IOException {
          try (InputStream content = super.read(object, 0, object.size(), deadline)) {
            byte[] whole = content.readAllBytes();
            return new ByteArrayInputStream(whole, (int) offset, (int) length);
          }
        }
      };
    }
  }
}
