package dev.litestream4j.backend.gcs;

/**
 * Tells one object from another one under the same key.
 *
 * @param generation as Google Cloud Storage counts them: each write of a key gives a new one
 */
record GcsToken(long generation) {}
