package dev.litestream4j.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.litestream4j.core.connection.DatabaseOpener;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A VFS of ours, registered with one SQLite library.
 *
 * <p>After {@link #close} no database can be opened through it; what is open goes on working. When
 * the last file is closed too, what C may have called is given up.
 *
 * <p>Until then a shutdown hook refers to this object, deliberately: C refers to the callbacks in a
 * way that no garbage collector sees, so a class loader that is dropped without {@link #close} must
 * stay.
 */
public final class VfsBinding implements AutoCloseable {
  /** The name that a connection gives as {@code vfs}. */
  public static final String NAME = "litestream";

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");

  /** Where things lie in the memory that stays: the VFS, io_methods, the name. */
  private static final int FAILED_METHODS = VfsLayout.SIZE;

  private static final int VFS_NAME = FAILED_METHODS + IoMethodsLayout.SIZE;

  private final SqliteApi api;
  private final NativeVfs nativeVfs;
  private final Runnable released;
  private final PrivateFiles privateFiles = new PrivateFiles();
  private final Lifetime lifetime = new Lifetime(this::release);
  private final Thread shutdown = new Thread(this::atShutdown, "litestream4j-shutdown");

  /** The structures that stay, because a connection may look into them after its last file. */
  private final Pointer vfs;

  private final FailedFiles failedFiles;
  private final ConnectionSetup setup;

  /** What C calls: JNA refers to it weakly. */
  @SuppressWarnings("unused")
  private final FunctionPointers pointers = new FunctionPointers();

  @SuppressWarnings("unused")
  private final IoMethods ioMethods;

  private VfsBinding(SqliteApi api, DatabaseOpener opener, Runnable released) {
    this.api = api;
    this.nativeVfs = new NativeVfs(api.vfsFind(NativeVfs.name()));
    this.released = released;
    this.vfs = allocate();
    OpenFiles files = new OpenFiles();
    SideFiles sideFiles = new SideFiles(files, privateFiles);
    this.failedFiles = new FailedFiles(api, vfs.share(FAILED_METHODS), pointers);
    this.ioMethods =
        new IoMethods(
            api,
            files,
            pointers,
            file -> {
              sideFiles.closed(file);
              lifetime.closed();
            });
    DatabaseFiles databases =
        new DatabaseFiles(api, lifetime, files, failedFiles, opener, ioMethods);
    new VfsMethods(nativeVfs, databases, sideFiles).install(vfs, pointers);
    SqlFunctions functions = new SqlFunctions(api, files, pointers);
    this.setup = new ConnectionSetup(api, files, failedFiles, functions, vfs, pointers);
  }

  /**
   * Registers a VFS under {@link #NAME}, not as the default one. Where a VFS of that name is
   * registered already, by another class loader, the newer one serves until it is closed.
   *
   * @param routines the address of the library's {@code sqlite3_api_routines}
   * @param opener opens the databases
   * @param released called once, when no file is open any longer after {@link #close}; from any
   *     thread, from within SQLite
   * @return the registration
   * @throws IllegalStateException if this JVM or this build of SQLite cannot be served
   */
  public static VfsBinding register(long routines, DatabaseOpener opener, Runnable released) {
    if (Native.POINTER_SIZE != Long.BYTES) {
      throw new IllegalStateException("a JVM of 64 bits is needed");
    }
    VfsBinding binding = new VfsBinding(new SqliteApi(routines), opener, released);
    Runtime.getRuntime().addShutdownHook(binding.shutdown);
    try {
      check("sqlite3_vfs_register", binding.api.vfsRegister(binding.vfs));
      check("sqlite3_auto_extension", binding.api.autoExtension(binding.setup.pointer()));
    } catch (RuntimeException e) {
      binding.api.vfsUnregister(binding.vfs);
      binding.removeShutdownHook();
      throw e;
    }
    return binding;
  }

  private static void check(String function, int code) {
    if (code != ResultCode.SQLITE_OK) {
      throw new IllegalStateException(function + " failed with SQLite's result code " + code);
    }
  }

  /** A copy of the native VFS under our name, and room for {@link FailedFiles}. */
  private Pointer allocate() {
    byte[] name = NAME.getBytes(StandardCharsets.UTF_8);
    Pointer memory = api.malloc(VFS_NAME + name.length + 1L);
    memory.write(0, nativeVfs.copy(), 0, VfsLayout.SIZE);
    memory.write(VFS_NAME, name, 0, name.length);
    memory.setByte((long) VFS_NAME + name.length, (byte) 0);
    memory.setLong(VfsLayout.P_NEXT, 0);
    memory.setPointer(VfsLayout.Z_NAME, memory.share(VFS_NAME));
    return memory;
  }

  /** Unregisters the VFS. Must be called once only. */
  @Override
  public void close() {
    api.cancelAutoExtension(setup.pointer());
    api.vfsUnregister(vfs);
    lifetime.unregistered();
  }

  /**
   * The process ends without an end of the JVM, as where another program started it: deletes what
   * shutdown hooks would.
   */
  public void endProcess() {
    privateFiles.deleteAll();
  }

  /**
   * What went wrong, in memory that SQLite frees.
   *
   * @param routines as of {@link #register}
   * @param error what was thrown
   * @return its message
   */
  public static Pointer message(long routines, Throwable error) {
    return new SqliteApi(routines).mallocText(ErrorTranslator.message(error));
  }

  private void release() {
    byte[] members = nativeVfs.copy();
    int first = VfsLayout.X_OPEN;
    vfs.write(first, members, first, VfsLayout.SIZE - first);
    // an xOpen that always fails: the native one would make a local file of a database's label
    vfs.setPointer(VfsLayout.X_OPEN, api.nonZeroPointer());
    failedFiles.release();
    pointers.release();
    privateFiles.deleteAll();
    removeShutdownHook();
    released.run();
  }

  /** A method of this object, and not of the files, so that the hook refers to all that C calls. */
  private void atShutdown() {
    privateFiles.deleteAll();
  }

  private void removeShutdownHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdown);
    } catch (IllegalStateException e) {
      LOG.debug("the JVM is shutting down", e);
    }
  }
}
