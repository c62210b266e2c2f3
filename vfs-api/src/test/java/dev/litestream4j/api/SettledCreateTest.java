package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.SettledCreate.Answer;
import dev.litestream4j.api.SettledCreate.Found;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettledCreateTest {
  private static final IOException REFUSED = new ReplicaException("refused");

  /** A store that gives what a test wrote down; the last of each goes on. */
  private static final class Script implements SettledCreate.Store {
    private final Deque<Object> answers;
    private final Deque<Found> found;
    private int sent;

    private Script(List<Object> answers, List<Found> found) {
      this.answers = new ArrayDeque<>(answers);
      this.found = new ArrayDeque<>(found);
    }

    @Override
    public Answer send() throws IOException {
      sent++;
      Object next = answers.size() > 1 ? answers.remove() : answers.element();
      if (next instanceof IOException e) {
        throw e;
      }
      return (Answer) next;
    }

    @Override
    public Found look() {
      return found.size() > 1 ? found.remove() : found.element();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CREATED, UNKNOWN, WON",
    "TAKEN, OURS, WON",
    "TAKEN, ANOTHER, LOST",
    "TAKEN, UNKNOWN, UNCERTAIN",
    "UNKNOWN, OURS, WON",
    "UNKNOWN, ANOTHER, LOST",
    "UNKNOWN, UNKNOWN, UNCERTAIN",
    "UNKNOWN, ABSENT, UNCERTAIN"
  })
  void oneAnswerAndOneLookTell(Answer answer, Found found, CreateOutcome outcome)
      throws IOException {
    Script store = new Script(List.of(answer), List.of(found));
    assertThat(SettledCreate.run("creating", store)).isEqualTo(outcome);
    assertThat(store.sent).isEqualTo(outcome == CreateOutcome.UNCERTAIN ? 5 : 1);
  }

  @Test
  void anObjectThatIsNotThereIsSentAgain() throws IOException {
    Script store = new Script(List.of(Answer.UNKNOWN, Answer.CREATED), List.of(Found.ABSENT));
    assertThat(SettledCreate.run("creating", store)).isEqualTo(CreateOutcome.WON);
    assertThat(store.sent).isEqualTo(2);
  }

  @Test
  void aLookThatFailsIsTakenAgain() throws IOException {
    Script store =
        new Script(List.of(Answer.UNKNOWN, Answer.TAKEN), List.of(Found.UNKNOWN, Found.OURS));
    assertThat(SettledCreate.run("creating", store)).isEqualTo(CreateOutcome.WON);
  }

  @Test
  void theFirstRequestMayArriveAfterAll() throws IOException {
    Script store =
        new Script(List.of(Answer.UNKNOWN, Answer.TAKEN), List.of(Found.ABSENT, Found.OURS));
    assertThat(SettledCreate.run("creating", store)).isEqualTo(CreateOutcome.WON);
  }

  @Test
  void aRivalIsWaitedForUntilItCanBeSeen() throws IOException {
    Script store = new Script(List.of(Answer.TAKEN), List.of(Found.ABSENT, Found.ANOTHER));
    assertThat(SettledCreate.run("creating", store)).isEqualTo(CreateOutcome.LOST);
    Script endless = new Script(List.of(Answer.TAKEN), List.of(Found.ABSENT));
    assertThatThrownBy(() -> SettledCreate.run("creating", endless))
        .isInstanceOf(TransientReplicaException.class)
        .hasMessageContaining("creating failed");
  }

  @Test
  void aRefusalIsAnErrorUnlessARequestIsUnderWay() throws IOException {
    assertThatThrownBy(
            () ->
                SettledCreate.run("creating", new Script(List.of(REFUSED), List.of(Found.ABSENT))))
        .isSameAs(REFUSED);
    Script afterwards = new Script(List.of(Answer.UNKNOWN, REFUSED), List.of(Found.ABSENT));
    assertThat(SettledCreate.run("creating", afterwards)).isEqualTo(CreateOutcome.UNCERTAIN);
  }
}
