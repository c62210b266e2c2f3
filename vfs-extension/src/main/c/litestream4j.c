/*
 * The entry point of the loadable extension: starts a Java runtime in the process, or finds the one
 * that it started before, and hands SQLite's routines to dev.litestream4j.extension.Extension.
 */
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <jni.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SQLITE_ERROR 1
#define MPRINTF 69 /* its place in sqlite3_api_routines */
#define MOST_OPTIONS 64

#ifdef __APPLE__
#define JVM_LIBRARY "lib/server/libjvm.dylib"
#else
#define JVM_LIBRARY "lib/server/libjvm.so"
#endif

typedef jint (*create_vm)(JavaVM **, void **, void *);
typedef char *(*sqlite_mprintf)(const char *, ...);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static JavaVM *vm;
static jclass extension;
static jmethodID load_method;
static jmethodID close_method;

static int failed(char **error, const void *routines, const char *message, const char *detail) {
  if (error) {
    sqlite_mprintf print = (sqlite_mprintf)((void *const *)routines)[MPRINTF];
    *error = print("%s%s", message, detail);
  }
  return SQLITE_ERROR;
}

/* The library of a Java home, if it is there. */
static void *open_home(const char *home) {
  char path[PATH_MAX];
  if (!home || !*home || snprintf(path, sizeof path, "%s/%s", home, JVM_LIBRARY) >= (int)sizeof path) {
    return NULL;
  }
  return dlopen(path, RTLD_NOW | RTLD_GLOBAL);
}

/* The library of the java on the path: links are followed, for many paths hold nothing but those. */
static void *open_path(void) {
  const char *rest = getenv("PATH");
  while (rest && *rest) {
    size_t length = strcspn(rest, ":");
    char name[PATH_MAX];
    char real[PATH_MAX];
    if (length > 0 && snprintf(name, sizeof name, "%.*s/java", (int)length, rest) < (int)sizeof name
        && access(name, X_OK) == 0 && realpath(name, real)) {
      char *bin = strrchr(real, '/');
      if (bin) {
        *bin = 0;
        char *home = strrchr(real, '/');
        if (home) {
          *home = 0;
          void *library = open_home(real);
          if (library) {
            return library;
          }
        }
      }
    }
    rest += length;
    rest += *rest == ':';
  }
  return NULL;
}

/* The class path: what LITESTREAM4J_CLASSPATH says, or litestream4j.jar beside this library. */
static int class_path(char *option, size_t size) {
  const char *given = getenv("LITESTREAM4J_CLASSPATH");
  if (given && *given) {
    return snprintf(option, size, "-Djava.class.path=%s", given) < (int)size;
  }
  Dl_info self;
  char real[PATH_MAX];
  if (!dladdr((void *)&class_path, &self) || !realpath(self.dli_fname, real)) {
    return 0;
  }
  char *end = strrchr(real, '/');
  if (!end) {
    return 0;
  }
  *end = 0;
  return snprintf(option, size, "-Djava.class.path=%s/litestream4j.jar", real) < (int)size;
}

static int start(char **error, const void *routines) {
  void *library = open_home(getenv("LITESTREAM4J_JAVA_HOME"));
  if (!library) {
    library = open_home(getenv("JAVA_HOME"));
  }
  if (!library) {
    library = open_path();
  }
  if (!library) {
    return failed(error, routines,
        "litestream4j needs Java 17 or newer, and found no " JVM_LIBRARY
        " in LITESTREAM4J_JAVA_HOME, in JAVA_HOME, or beside a java on the PATH; set one of them", "");
  }
  create_vm create = (create_vm)dlsym(library, "JNI_CreateJavaVM");
  if (!create) {
    return failed(error, routines, "this Java has no JNI_CreateJavaVM: ", dlerror());
  }
  static char path[4 * PATH_MAX];
  if (!class_path(path, sizeof path)) {
    return failed(error, routines, "the class path is too long", "");
  }
  JavaVMOption options[MOST_OPTIONS];
  int count = 0;
  options[count++].optionString = path;
  options[count++].optionString = "-Xrs"; /* signals stay the program's */
  options[count++].optionString = "-XX:+UseSerialGC";
  options[count++].optionString = "--enable-native-access=ALL-UNNAMED";
  options[count++].optionString = "--sun-misc-unsafe-memory-access=allow";
  const char *more = getenv("LITESTREAM4J_JAVA_OPTS");
  char *own = more ? strdup(more) : NULL;
  char *place = NULL;
  for (char *next = own ? strtok_r(own, " ", &place) : NULL; next && count < MOST_OPTIONS;
       next = strtok_r(NULL, " ", &place)) {
    options[count++].optionString = next;
  }
  JavaVMInitArgs arguments;
  memset(&arguments, 0, sizeof arguments);
  arguments.version = JNI_VERSION_10;
  arguments.nOptions = count;
  arguments.options = options;
  arguments.ignoreUnrecognized = JNI_TRUE;
  JNIEnv *env;
  jint code = create(&vm, (void **)&env, &arguments);
  free(own);
  if (code != JNI_OK) {
    vm = NULL;
    return failed(error, routines,
        "the Java runtime did not start; a process can hold one only, and LITESTREAM4J_JAVA_OPTS "
        "must be options that it knows", "");
  }
  return 0;
}

static JNIEnv *attach(void) {
  JNIEnv *env = NULL;
  if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) != JNI_OK
      && (*vm)->AttachCurrentThreadAsDaemon(vm, (void **)&env, NULL) != JNI_OK) {
    return NULL;
  }
  return env;
}

/* What is committed is uploaded, and files of this process are deleted. */
static void at_exit(void) {
  JNIEnv *env = attach();
  if (env) {
    (*env)->CallStaticVoidMethod(env, extension, close_method);
    (*env)->ExceptionClear(env);
  }
}

static int find_methods(JNIEnv *env) {
  jclass found = (*env)->FindClass(env, "dev/litestream4j/extension/Extension");
  if (!found) {
    return 0;
  }
  load_method = (*env)->GetStaticMethodID(env, found, "load", "(JJ)I");
  close_method = (*env)->GetStaticMethodID(env, found, "close", "()V");
  if (!load_method || !close_method) {
    return 0;
  }
  extension = (*env)->NewGlobalRef(env, found);
  if (!extension) {
    return 0;
  }
  atexit(at_exit);
  return 1;
}

static int load(char **error, const void *routines) {
  if (!vm && start(error, routines)) {
    return SQLITE_ERROR;
  }
  JNIEnv *env = attach();
  if (!env) {
    return failed(error, routines, "this thread cannot call the Java runtime", "");
  }
  if (!extension && !find_methods(env)) {
    (*env)->ExceptionClear(env);
    return failed(error, routines,
        "the classes of litestream4j are missing: litestream4j.jar and its folder lib belong beside "
        "this library, or on the class path that LITESTREAM4J_CLASSPATH gives", "");
  }
  jint code = (*env)->CallStaticIntMethod(
      env, extension, load_method, (jlong)(size_t)error, (jlong)(size_t)routines);
  if ((*env)->ExceptionCheck(env)) {
    (*env)->ExceptionClear(env);
    return failed(error, routines, "litestream4j could not be loaded", "");
  }
  return code;
}

/* SQLite calls this. */
int sqlite3_litestreamvfs_init(void *db, char **error, const void *routines) {
  (void)db;
  pthread_mutex_lock(&lock);
  int code = load(error, routines);
  pthread_mutex_unlock(&lock);
  return code;
}

/* The name that SQLite makes of the file's, where none is given. */
int sqlite3_litestreamj_init(void *db, char **error, const void *routines) {
  return sqlite3_litestreamvfs_init(db, error, routines);
}
