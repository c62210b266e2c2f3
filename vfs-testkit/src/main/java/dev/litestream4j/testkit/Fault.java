package dev.litestream4j.testkit;

/** What a {@link FaultInjectingReplicaClient} can let go wrong. */
public enum Fault {
  /** {@link dev.litestream4j.api.TransientReplicaException}; the request is not carried out. */
  TRANSIENT,
  /** {@link dev.litestream4j.api.ReplicaException}; the request is not carried out. */
  PERMANENT,
  /** {@link dev.litestream4j.api.ReplicaAccessDeniedException}; it is not carried out. */
  ACCESS_DENIED,
  /** {@link dev.litestream4j.api.ReplicaTimeoutException}; it is not carried out. */
  TIMEOUT,
  /** {@link dev.litestream4j.api.ObjectNotFoundException}, though the object may be there. */
  NOT_FOUND,
  /** The stream ends before its last byte, without an error. */
  SHORT_STREAM,
  /** The stream throws a {@link dev.litestream4j.api.TransientReplicaException} in its middle. */
  BROKEN_STREAM,
  /** The stream comes in up to eight pieces, with the client's latency before each. */
  SLOW_STREAM,
  /**
   * The answer is lost: the request was carried out or not, half of the times each. A create
   * returns {@link dev.litestream4j.api.CreateOutcome#UNCERTAIN}, a put and a delete throw a {@link
   * dev.litestream4j.api.TransientReplicaException}.
   */
  UNCERTAIN;

  /**
   * Whether a request of that kind can go wrong in this way.
   *
   * @param kind the kind of request
   * @return true if it can
   */
  public boolean fits(CallKind kind) {
    return switch (this) {
      case TRANSIENT, PERMANENT, ACCESS_DENIED, TIMEOUT -> true;
      case NOT_FOUND, SHORT_STREAM, BROKEN_STREAM, SLOW_STREAM ->
          kind == CallKind.OPEN || kind == CallKind.READ;
      case UNCERTAIN -> kind == CallKind.CREATE || kind == CallKind.PUT || kind == CallKind.DELETE;
    };
  }
}
