/** The backend for replicas in Azure Blob Storage, URL scheme {@code abs}. */
@NullMarked
package dev.litestream4j.backend.azure;

import org.jspecify.annotations.NullMarked;
