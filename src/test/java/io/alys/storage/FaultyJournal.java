package io.alys.storage;

import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.sqlite.SqliteJournal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The real journal on a disk that fails when it is told to. */
final class FaultyJournal {
  private enum Fault {
    COMMITS,
    OPENS
  }

  private final ConcurrentHashMap<Fault, Boolean> faults = new ConcurrentHashMap<>();
  private final List<Boolean> opened = new CopyOnWriteArrayList<>();

  void failCommits(boolean fail) {
    faults.put(Fault.COMMITS, fail);
  }

  void failOpens(boolean fail) {
    faults.put(Fault.OPENS, fail);
  }

  /** For each time that it opened, whether it was suspect. */
  List<Boolean> opened() {
    return opened;
  }

  Journal open(Path file, StorageConfig config, boolean suspect) {
    if (faults.getOrDefault(Fault.OPENS, false)) {
      throw new JournalFailure(Cause.IO_ERROR, "the disk is gone");
    }
    opened.add(suspect);
    Journal real = SqliteJournal.open(file, config, suspect);
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (_, method, arguments) ->
                method.getName().equals("commit")
                    ? commit(real, (Supplier<?>) arguments[0])
                    : call(real, method, arguments));
  }

  private @Nullable Object commit(Journal real, Supplier<?> work) {
    return real.commit(
        () -> {
          Object result = work.get();
          if (faults.getOrDefault(Fault.COMMITS, false)) {
            throw new JournalFailure(Cause.IO_ERROR, "the disk is on fire");
          }
          return result;
        });
  }

  private static @Nullable Object call(Journal real, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
