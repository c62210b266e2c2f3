package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.range.PagePlace;
import dev.litestream4j.core.range.RangePlanner;
import dev.litestream4j.core.settings.FetchSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches pages: plans ranges, shares what is on its way, hands over what lands. Thread-safe.
 *
 * <p>A page is on its way at most once. It becomes held before it ceases to be on its way, so that
 * whoever looks for it in that order finds it.
 */
final class PageFetcher {
  private static final Clock.Scheduled NO_ALARM = () -> {};

  private final ReplicaReader reader;
  private final HeldPages held;
  private final Clock clock;
  private final Duration timeout;
  private final FetchSettings settings;
  private final FetchCounts counts;
  private final FetchLanes lanes;
  private final RangePlanner planner;
  private final SlowRequests slow = new SlowRequests();
  private final ConcurrentMap<PageKey, PageFlight> flights = new ConcurrentHashMap<>();

  PageFetcher(
      ReplicaReader reader,
      IoPool ahead,
      HeldPages held,
      Clock clock,
      Duration timeout,
      FetchSettings settings,
      FetchCounts counts) {
    this.reader = reader;
    this.held = held;
    this.clock = clock;
    this.timeout = timeout;
    this.settings = settings;
    this.counts = counts;
    this.lanes = new FetchLanes(reader.pool(), ahead, settings.concurrency());
    this.planner = new RangePlanner(settings.gap(), RangePlanner.LONGEST);
  }

  boolean onItsWay(PageKey key) {
    return flights.containsKey(key);
  }

  /**
   * A page that is not held, and the sending of requests for others along with it.
   *
   * @param place the page
   * @param early pages to be fetched ahead, the most urgent first; none of them is waited for
   */
  ByteBuffer fetch(PagePlace place, List<PagePlace> early, AheadShare share) throws IOException {
    Deadline deadline = Deadline.after(clock, timeout);
    PageFlight own = new PageFlight(PageKey.of(place), place, null);
    PageFlight flight = register(own);
    List<PageFlight> fresh = new ArrayList<>();
    if (flight == own && !own.isDone()) {
      fresh.add(own);
    }
    for (PagePlace next : early) {
      addEarly(next, share, fresh);
    }
    counts.miss();
    try {
      return sendAndAwait(flight, fresh, deadline);
    } catch (IOException e) {
      if (flight.share == null || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      // what went wrong ahead of time is no answer to a read
      e.addSuppressed(new IOException("the page was fetched ahead"));
      return fetchAgain(place, deadline, e);
    }
  }

  private ByteBuffer fetchAgain(PagePlace place, Deadline deadline, IOException before)
      throws IOException {
    PageFlight own = new PageFlight(PageKey.of(place), place, null);
    PageFlight flight = register(own);
    List<PageFlight> fresh = flight == own && !own.isDone() ? List.of(own) : List.of();
    try {
      return sendAndAwait(flight, fresh, deadline);
    } catch (IOException e) {
      e.addSuppressed(before);
      throw e;
    }
  }

  /** The flight that the page is on: the one given, unless there was one before. */
  private PageFlight register(PageFlight own) {
    PageFlight before = flights.putIfAbsent(own.key, own);
    if (before != null) {
      before.wanted = true;
      return before;
    }
    ByteBuffer landed = held.find(own.key, own.pageSize());
    if (landed != null) {
      // another flight landed between the reader's look and this one's start
      own.complete(landed);
      flights.remove(own.key, own);
    }
    return own;
  }

  /** Sends requests for pages that nobody waits for. */
  void fetchAhead(List<PagePlace> early, AheadShare share) {
    List<PageFlight> fresh = new ArrayList<>();
    for (PagePlace next : early) {
      addEarly(next, share, fresh);
    }
    send(fresh, null, () -> Deadline.after(clock, timeout));
  }

  private void addEarly(PagePlace place, AheadShare share, List<PageFlight> fresh) {
    PageKey key = PageKey.of(place);
    if (place.file().object().token() instanceof LocalPages
        || flights.containsKey(key)
        || held.holds(place)) {
      return;
    }
    PageFlight flight = new PageFlight(key, place, share);
    if (!held.ready().reserve(flight.pageSize(), share)) {
      return;
    }
    if (flights.putIfAbsent(key, flight) != null) {
      held.ready().release(flight.pageSize());
    } else if (held.holds(place)) {
      held.ready().release(flight.pageSize());
      flights.remove(key, flight);
      flight.completeExceptionally(new RangeRequest.WithdrawnException());
    } else {
      fresh.add(flight);
    }
  }

  private void send(List<PageFlight> fresh, @Nullable PageFlight first, Supplier<Deadline> until) {
    if (fresh.isEmpty()) {
      return;
    }
    IdentityHashMap<PagePlace, PageFlight> byPlace = new IdentityHashMap<>();
    fresh.forEach(flight -> byPlace.put(flight.place, flight));
    List<PagePlace> places = fresh.stream().map(flight -> flight.place).toList();
    for (RangePlanner.Range range : planner.plan(places, first == null ? null : first.place)) {
      List<PageFlight> together = new ArrayList<>();
      for (PagePlace place : range.places()) {
        PageFlight flight = byPlace.get(place);
        if (flight != null) {
          together.add(flight);
        }
      }
      Supplier<Deadline> deadline =
          first != null && together.contains(first) ? until : () -> Deadline.after(clock, timeout);
      RangeRequest request = new RangeRequest(together, reader, deadline, landing);
      together.forEach(flight -> flight.request = request);
      lanes.send(request);
    }
  }

  private ByteBuffer sendAndAwait(PageFlight flight, List<PageFlight> fresh, Deadline deadline)
      throws IOException {
    Clock.Scheduled alarm = hedgeAlarm(flight);
    try (alarm) {
      send(fresh, fresh.contains(flight) ? flight : null, () -> deadline);
      RangeRequest request = flight.request;
      if (request != null && flight.share != null) {
        lanes.hurry(request);
      }
      return Waiting.forResult(
          flight,
          deadline,
          "reading page " + flight.place.page() + " of " + flight.place.file().name());
    }
  }

  private Clock.Scheduled hedgeAlarm(PageFlight flight) {
    if (!settings.hedge() || flight.isDone()) {
      return NO_ALARM;
    }
    return slow.lateAfter().map(late -> clock.schedule(late, () -> hedge(flight))).orElse(NO_ALARM);
  }

  /** Sends a second request for a page that is waited for and for what follows it in its range. */
  private void hedge(PageFlight flight) {
    RangeRequest request = flight.request;
    if (request == null
        || flight.isDone()
        || !request.isStarted()
        || !request.hedged.compareAndSet(false, true)
        || !slow.spend()) {
      return;
    }
    List<PageFlight> rest =
        request.flights.subList(request.flights.indexOf(flight), request.flights.size());
    RangeRequest second =
        new RangeRequest(rest, reader, () -> Deadline.after(clock, timeout), landing);
    second.hedged.set(true);
    second.rival = request;
    request.rival = second;
    counts.hedge();
    lanes.send(second);
  }

  private final RangeRequest.Landing landing =
      new RangeRequest.Landing() {
        @Override
        public void landed(PageFlight flight, ByteBuffer page) {
          if (flight.claim()) {
            held.keep(flight, page);
            flights.remove(flight.key, flight);
            flight.complete(page);
          }
        }

        @Override
        public void failed(PageFlight flight, Throwable error) {
          if (flight.claim()) {
            if (flight.share != null) {
              held.ready().release(flight.pageSize());
            }
            flights.remove(flight.key, flight);
            flight.completeExceptionally(error);
          }
        }

        @Override
        public void answered(long nanos) {
          slow.answered(nanos);
        }
      };
}
