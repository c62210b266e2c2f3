package dev.litestream4j.testkit;

/** The contract holds in memory; subclasses put decorators around the client. */
class InMemoryReplicaContractTest extends InMemoryObjects implements RecordContract {}
