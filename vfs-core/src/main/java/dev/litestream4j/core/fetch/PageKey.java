package dev.litestream4j.core.fetch;

/**
 * A page by what never changes.
 *
 * @param fileId the identity of the LTX file's content
 * @param frameOffset the frame's offset in the file, in bytes
 */
record PageKey(long fileId, long frameOffset) {}
