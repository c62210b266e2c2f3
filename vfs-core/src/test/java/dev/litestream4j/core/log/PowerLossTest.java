package dev.litestream4j.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The power goes at every point of scripted runs, and comes back to a disk with any of the rest.
 */
class PowerLossTest {
  private static final int DISKS = 12;

  /** What a run was told is durable. */
  private static final class Run {
    /** The newest transaction that a sync covered. */
    long synced;

    /** The newest transaction that was begun to be appended. */
    long appended;

    /** The newest transaction whose removal was begun, and whose removal returned. */
    long removing;

    long removed;

    void play(LogStorage storage) throws IOException {
      try (LocalLog log = LocalLog.open(storage, "replica")) {
        Random random = new Random(7);
        for (long number = 1; number <= 48; number++) {
          int page = 1 + random.nextInt(20);
          appended = Math.max(appended, number);
          LocalLog.Appended last = LocalLogTest.append(log, number, page, page + 1, page + 9);
          if (number % 7 == 3) {
            log.undo(last);
            LocalLogTest.append(log, number, page, page + 3);
          }
          if (number % 3 != 1) {
            log.sync();
            synced = number;
          }
          if (number % 5 == 0) {
            log.seal();
            synced = number;
          }
          if (number % 8 == 0) {
            LogSegment oldest = log.oldestSealed().orElseThrow();
            List<LoggedTransaction> gone = oldest.transactions();
            removing = gone.get(gone.size() - 1).number();
            log.remove(oldest);
            removed = removing;
          }
        }
      }
    }
  }

  @Test
  void whatever_was_synced_is_there_and_no_transaction_without_those_before_it()
      throws IOException {
    PowerLossStorage whole = new PowerLossStorage();
    new Run().play(whole);
    assertThat(whole.points()).isGreaterThan(100);
    for (int point = 1; point <= whole.points(); point++) {
      for (int disk = 0; disk < DISKS; disk++) {
        check(point, disk);
      }
    }
  }

  private static void check(int point, int disk) throws IOException {
    PowerLossStorage storage = new PowerLossStorage();
    storage.loseAt(point);
    Run run = new Run();
    try {
      run.play(storage);
    } catch (PowerLossStorage.PowerLoss expected) {
      assertThat(expected).isNotNull();
    }
    PowerLossStorage after = recoverWithAnotherLoss(storage.afterLoss(point * 1000L + disk), disk);
    try (LocalLog log = LocalLog.open(after, "replica")) {
      List<Long> numbers = LocalLogTest.numbers(log);
      String where = "power lost at point " + point + ", disk " + disk + ": " + numbers;
      long first = numbers.isEmpty() ? run.removing + 1 : numbers.get(0);
      long last = numbers.isEmpty() ? run.removing : numbers.get(numbers.size() - 1);
      assertThat(numbers).as(where).hasSize((int) (last - first + 1));
      assertThat(first).as(where).isLessThanOrEqualTo(run.removing + 1);
      assertThat(last).as(where).isBetween(Math.max(run.synced, run.removed), run.appended);
      LocalLogTest.append(log, last + 1, 1);
      assertThat(LocalLogTest.numbers(log)).as(where).hasSize(numbers.size() + 1);
    }
  }

  /** Recovery itself may be cut short; what it leaves is recovered by the next. */
  private static PowerLossStorage recoverWithAnotherLoss(PowerLossStorage storage, int point)
      throws IOException {
    storage.loseAt(point == 0 ? Integer.MAX_VALUE : point);
    try {
      LocalLog.open(storage, "replica").close();
    } catch (PowerLossStorage.PowerLoss expected) {
      return storage.afterLoss(point);
    }
    storage.loseAt(Integer.MAX_VALUE);
    return storage;
  }
}
