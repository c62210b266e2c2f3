/** The backend for replicas in Google Cloud Storage, URL scheme {@code gs}. */
@NullMarked
package dev.litestream4j.backend.gcs;

import org.jspecify.annotations.NullMarked;
