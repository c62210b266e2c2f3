package dev.litestream4j.jdbc;

/** The SQLSTATEs that connections to replicas give. */
final class SqlState {
  /** The connection could not be opened. Pools drop a connection on any state of class 08. */
  static final String CANNOT_CONNECT = "08001";

  /** Whether a transaction was committed is not known. Pools drop the connection. */
  static final String UNKNOWN_OUTCOME = "08007";

  /** The store refused the credentials. */
  static final String INVALID_AUTHORIZATION = "28000";

  /** The replica could not be read. */
  static final String IO_ERROR = "58030";

  /** An LTX file or a page is damaged. */
  static final String DATA_CORRUPTED = "XX001";

  /** Another connection was first; the transaction can be tried again. */
  static final String SERIALIZATION_FAILURE = "40001";

  /** The transaction was rolled back by an earlier error, and a commit came too late. */
  static final String ROLLED_BACK = "40000";

  /** A statement of a transaction that an earlier error has ended. */
  static final String FAILED_TRANSACTION = "25P02";

  /** Time travel inside a transaction. */
  static final String ACTIVE_TRANSACTION = "25001";

  /** A write on a connection that may only read. */
  static final String READ_ONLY = "25006";

  /** The moment to go to is malformed, or the replica no longer holds it. */
  static final String INVALID_TIME = "22007";

  /** The TXID to go to is malformed, or the replica does not hold it. */
  static final String INVALID_PARAMETER = "22023";

  private SqlState() {}
}
