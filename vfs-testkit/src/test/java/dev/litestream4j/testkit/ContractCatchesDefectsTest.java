package dev.litestream4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaRecord;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Clients with defects that occur in practice fail the contract test that is about them. */
class ContractCatchesDefectsTest {
  static List<Arguments> defects() {
    return List.of(
        Arguments.of(SeekAsPrefix.class, "aListingStartsAtAMinTxid"),
        Arguments.of(ListsInAnyOrder.class, "aLevelIsInOrder"),
        Arguments.of(ListsAllLevels.class, "aListingHoldsTheLevelsAskedFor"),
        Arguments.of(ReadsToTheEnd.class, "aRangeGivesExactlyItsBytes"),
        Arguments.of(ReadsWhateverIsThere.class, "anObjectThatWasReplacedIsNotFound"),
        Arguments.of(HoldsTheWholeObject.class, "aLargeObjectIsStreamed"),
        Arguments.of(FollowsTheName.class, "anObjectThatGoesWhileItIsReadIsNeverMixed"),
        Arguments.of(LosesWhatFollowsADelete.class, "manyObjectsAreListedAndDeleted"),
        Arguments.of(AlwaysWins.class, "aSecondCreateLoses"),
        Arguments.of(ChecksThenPuts.class, "oneOfManyCreatesWins"),
        Arguments.of(ProbeLeavesItsKey.class, "theProbeLeavesNothingBehind"),
        Arguments.of(CreatesOverARecord.class, "aRecordIsCreatedOnce"),
        Arguments.of(ReplacesAnyRecord.class, "aRecordIsReplacedByWhoKnowsTheLastOne"),
        Arguments.of(DeletesAnyRecord.class, "aRecordIsDeletedByWhoKnowsTheLastOne"),
        Arguments.of(ComparesThenReplaces.class, "oneOfManyChangesARecord"),
        Arguments.of(KnowsNoDeadline.class, "anExpiredDeadlineEndsEveryCall"),
        Arguments.of(SwallowsInterrupts.class, "anInterruptEndsEveryCall"));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void theContractFails(Class<?> defective, String contractTest) {
    List<String> failed =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(defective))
            .execute()
            .testEvents()
            .failed()
            .map(event -> event.getTestDescriptor().getDisplayName())
            .toList();
    assertThat(failed).contains(contractTest + "()");
  }

  abstract static class Defective extends InMemoryReplicaContractTest {
    abstract static class Client extends ForwardingReplicaClient {
      Client(ReplicaClient sound) {
        super(sound);
      }
    }

    abstract ReplicaClient spoil(ReplicaClient sound);

    final ReplicaClient sound() {
      return super.connect();
    }

    @Override
    public final ReplicaClient connect() {
      return spoil(super.connect());
    }

    @Override
    public int manyObjects() {
      return 50;
    }

    @Override
    public int largeObjectSize() {
      return 10_000;
    }
  }

  static class SeekAsPrefix extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public void list(Set<Integer> levels, long from, Consumer<LtxObject> to, Deadline deadline)
            throws IOException {
          super.list(
              levels,
              from,
              object -> {
                if (from <= 1 || object.name().minTxid() == from) {
                  to.accept(object);
                }
              },
              deadline);
        }
      };
    }
  }

  static class ListsInAnyOrder extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public void list(Set<Integer> levels, long from, Consumer<LtxObject> to, Deadline deadline)
            throws IOException {
          List<LtxObject> objects = new ArrayList<>();
          super.list(levels, from, objects::add, deadline);
          Collections.reverse(objects);
          objects.forEach(to);
        }
      };
    }
  }

  static class ListsAllLevels extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public void list(Set<Integer> levels, long from, Consumer<LtxObject> to, Deadline deadline)
            throws IOException {
          super.list(Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), from, to, deadline);
        }
      };
    }
  }

  static class ReadsToTheEnd extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
            throws IOException {
          return super.read(object, offset, object.size() - offset, deadline);
        }
      };
    }
  }

  static class ReadsWhateverIsThere extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
            throws IOException {
          LtxObject present = open(object.name(), deadline).object();
          return super.read(present, offset, length, deadline);
        }
      };
    }
  }

  static class HoldsTheWholeObject extends Defective {
    @Override
    public boolean streams() {
      return true;
    }

    @Override
    public int largeObjectSize() {
      return 64 << 20;
    }

    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return sound;
    }
  }

  static class FollowsTheName extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public InputStream read(LtxObject object, long offset, long length, Deadline deadline) {
          return new InputStream() {
            private long position = offset;

            @Override
            public int read() throws IOException {
              if (position == offset + length) {
                return -1;
              }
              try (OpenedObject opened = delegate().open(object.name(), deadline)) {
                opened.content().skipNBytes(position++);
                return opened.content().read();
              }
            }
          };
        }
      };
    }
  }

  static class LosesWhatFollowsADelete extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public void list(Set<Integer> levels, long from, Consumer<LtxObject> to, Deadline deadline)
            throws IOException {
          List<LtxObject> pages = new ArrayList<>();
          for (int skip = 0; ; skip++) {
            pages.clear();
            super.list(levels, from, pages::add, deadline);
            if (skip >= pages.size()) {
              return;
            }
            to.accept(pages.get(skip));
          }
        }
      };
    }
  }

  static class AlwaysWins extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public CreateOutcome create(
            LtxName name, Payload payload, Instant created, Deadline deadline) throws IOException {
          put(name, payload, created, deadline);
          return CreateOutcome.WON;
        }
      };
    }
  }

  static class ChecksThenPuts extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public CreateOutcome create(
            LtxName name, Payload payload, Instant created, Deadline deadline) throws IOException {
          if (!ContractData.names(this, Set.of(name.level()), name.minTxid(), deadline).isEmpty()) {
            return CreateOutcome.LOST;
          }
          LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
          put(name, payload, created, deadline);
          return CreateOutcome.WON;
        }
      };
    }
  }

  static class ProbeLeavesItsKey extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
          plantStray(0, "probe", new byte[1]);
          return super.probeExclusiveCreate(deadline);
        }
      };
    }
  }

  static class KnowsNoDeadline extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public void list(Set<Integer> levels, long from, Consumer<LtxObject> to, Deadline deadline)
            throws IOException {
          super.list(levels, from, to, ContractData.deadline(clock()));
        }
      };
    }
  }

  static class SwallowsInterrupts extends Defective {
    @Override
    ReplicaClient spoil(ReplicaClient sound) {
      return new Client(sound) {
        @Override
        public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
          Thread.interrupted();
          return super.probeExclusiveCreate(deadline);
        }
      };
    }
  }

  abstract static class DefectiveRecords extends Defective implements RecordStore {
    final RecordStore sound = super.sound().records().orElseThrow();

    @Override
    ReplicaClient spoil(ReplicaClient client) {
      return new Client(client) {
        @Override
        public Optional<RecordStore> records() {
          return Optional.of(DefectiveRecords.this);
        }
      };
    }

    @Override
    public Optional<ReplicaRecord> read(String name, Deadline deadline) throws IOException {
      return sound.read(name, deadline);
    }

    @Override
    public Optional<ReplicaRecord> create(String name, String content, Deadline deadline)
        throws IOException {
      return sound.create(name, content, deadline);
    }

    @Override
    public Optional<ReplicaRecord> replace(ReplicaRecord expected, String content, Deadline until)
        throws IOException {
      return sound.replace(expected, content, until);
    }

    @Override
    public boolean delete(ReplicaRecord expected, Deadline deadline) throws IOException {
      return sound.delete(expected, deadline);
    }
  }

  static class CreatesOverARecord extends DefectiveRecords {
    @Override
    public Optional<ReplicaRecord> create(String name, String content, Deadline deadline)
        throws IOException {
      Optional<ReplicaRecord> present = read(name, deadline);
      return present.isPresent()
          ? replace(present.get(), content, deadline)
          : super.create(name, content, deadline);
    }
  }

  static class ReplacesAnyRecord extends DefectiveRecords {
    @Override
    public Optional<ReplicaRecord> replace(ReplicaRecord expected, String content, Deadline until)
        throws IOException {
      Optional<ReplicaRecord> present = read(expected.name(), until);
      return present.isPresent() ? super.replace(present.get(), content, until) : present;
    }
  }

  static class DeletesAnyRecord extends DefectiveRecords {
    @Override
    public boolean delete(ReplicaRecord expected, Deadline deadline) throws IOException {
      Optional<ReplicaRecord> present = read(expected.name(), deadline);
      return present.isEmpty() || super.delete(present.get(), deadline);
    }
  }

  static class ComparesThenReplaces extends DefectiveRecords {
    @Override
    public Optional<ReplicaRecord> replace(ReplicaRecord expected, String content, Deadline until)
        throws IOException {
      if (!read(expected.name(), until).equals(Optional.of(expected))) {
        return Optional.empty();
      }
      LockSupport.parkNanos(1_000_000);
      Optional<ReplicaRecord> present = read(expected.name(), until);
      return present.isPresent() ? super.replace(present.get(), content, until) : present;
    }
  }
}
