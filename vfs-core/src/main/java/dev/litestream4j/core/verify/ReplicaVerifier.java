package dev.litestream4j.core.verify;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.fetch.ReadCount;
import dev.litestream4j.core.fetch.ReadListener;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.plan.RestorePlanner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a replica whole and verifies all that its files let a reader verify.
 *
 * <ul>
 *   <li>each file of each level: structure, every checksum, the header against the name, the page
 *       size against the other files';
 *   <li>no transaction between the first and the last is missing from all levels;
 *   <li>database checksums, where files carry them, agree with each other and with the pages.
 * </ul>
 *
 * <p>A file that is deleted meanwhile, as a primary's retention does, is no problem unless what is
 * left is not whole. Memory is in proportion to the number of files, plus a few ranges; where files
 * carry database checksums, plus 8 bytes for each page. Not thread-safe.
 */
public final class ReplicaVerifier {
  /** How often the replica is listed again because files had gone. */
  private static final int ROUNDS = 5;

  private final ReplicaReader reader;
  private final Clock clock;
  private final Duration timeout;
  private final FileVerifier files;

  /**
   * A verifier.
   *
   * @param reader where the files are
   * @param clock for deadlines
   * @param timeout for one listing or one ranged read
   */
  public ReplicaVerifier(ReplicaReader reader, Clock clock, Duration timeout) {
    this.reader = reader;
    this.clock = clock;
    this.timeout = timeout;
    this.files = new FileVerifier(reader, clock, timeout);
  }

  /**
   * Verifies the replica.
   *
   * @param listener is told how it goes on
   * @return all that is wrong, and no state
   * @throws IOException if the replica cannot be listed, or the thread was interrupted; an error of
   *     a file is part of the result
   */
  public VerifyReport verify(ReadListener listener) throws IOException {
    ListingVerifier verifier = new ListingVerifier(reader, files, clock, new ReadCount(listener));
    Map<LtxObject, FileCheck> known = new HashMap<>();
    List<LtxObject> listing = List.of();
    for (int round = 1; round <= ROUNDS; round++) {
      listing = list();
      known.keySet().retainAll(listing);
      List<LtxObject> unknown = new ArrayList<>(listing);
      unknown.removeAll(known.keySet());
      List<FileCheck> checks = verifier.verify(unknown);
      checks.forEach(check -> known.put(check.object(), check));
      if (checks.stream().noneMatch(FileCheck::isGone)) {
        break;
      }
      known.values().removeIf(check -> check.isGone());
    }
    return report(listing, known);
  }

  private List<LtxObject> list() throws IOException {
    List<LtxObject> listing = new ArrayList<>(reader.listAll(Deadline.after(clock, timeout)));
    listing.sort(Comparator.comparing(LtxObject::name));
    return listing;
  }

  private VerifyReport report(List<LtxObject> listing, Map<LtxObject, FileCheck> known)
      throws IOException {
    List<FileCheck> checks = new ArrayList<>();
    List<ReplicaProblem> problems = new ArrayList<>();
    for (LtxObject object : listing) {
      FileCheck check = known.get(object);
      if (check == null) {
        problems.add(ReplicaProblem.ofFile(object.name(), "is listed but cannot be found"));
      } else {
        checks.add(check);
        check.problem().ifPresent(problems::add);
      }
    }
    problems.addAll(pageSizes(checks));
    problems.addAll(ChecksumLinks.check(checks));
    problems.addAll(Contiguity.check(listing));
    problems.addAll(new ChecksumReplay(files, known).check(newestPlan(listing)));
    long bytes = listing.stream().mapToLong(LtxObject::size).sum();
    return new VerifyReport(listing.size(), bytes, Optional.empty(), problems);
  }

  /** The newest snapshot's page size is the database's. */
  private static List<ReplicaProblem> pageSizes(List<FileCheck> checks) {
    List<ReplicaProblem> problems = new ArrayList<>();
    Optional<FileCheck> reference =
        checks.stream()
            .filter(check -> check.sound().isPresent())
            .filter(check -> check.object().name().isSnapshot())
            .max(Comparator.comparingLong(check -> check.object().name().maxTxid()));
    if (reference.isEmpty()) {
      return problems;
    }
    LtxName snapshot = reference.get().object().name();
    int expected = reference.get().sound().orElseThrow().header().pageSize();
    for (FileCheck check : checks) {
      check
          .sound()
          .map(ends -> ends.header().pageSize())
          .filter(size -> size != expected)
          .ifPresent(
              size ->
                  problems.add(
                      ReplicaProblem.ofFile(
                          check.object().name(),
                          "has pages of "
                              + size
                              + " bytes, the newest snapshot "
                              + snapshot
                              + " of "
                              + expected)));
    }
    return problems;
  }

  private static List<LtxObject> newestPlan(List<LtxObject> listing) {
    try {
      return RestorePlanner.reach(listing, Long.MAX_VALUE).files();
    } catch (NoSnapshotException e) {
      return List.of(); // a problem of contiguity already
    }
  }
}
