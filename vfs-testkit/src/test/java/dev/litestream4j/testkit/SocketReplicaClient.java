package dev.litestream4j.testkit;

import dev.litestream4j.api.AbandonableCalls;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;

/** A client of {@link SocketReplicaServer} that keeps the contract of a network. */
class SocketReplicaClient implements ReplicaClient {
  /** Sends a request. */
  interface Request {
    void writeTo(DataOutputStream out) throws IOException;
  }

  /** Takes what the server answers; may keep the stream. */
  interface Answer<T> {
    T readFrom(DataInputStream in) throws IOException;
  }

  private final int port;
  private final AbandonableCalls calls = new AbandonableCalls("socket-client");
  private volatile boolean closed;

  SocketReplicaClient(int port) {
    this.port = port;
  }

  <T> T call(LtxName name, String what, Deadline deadline, Request request, Answer<T> answer)
      throws IOException {
    if (closed) {
      throw new ReplicaException(what + " failed: the client is closed");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(what + " was interrupted");
    }
    deadline.check(what);
    return calls.run(what, deadline, () -> exchange(name, what, request, answer));
  }

  private <T> T exchange(LtxName name, String what, Request request, Answer<T> answer)
      throws IOException {
    boolean kept = false;
    Socket socket = new Socket();
    try {
      socket.connect(LoopbackPorts.address(port));
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeUTF(what);
      request.writeTo(out);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      if (!in.readUTF().isEmpty()) {
        throw new ObjectNotFoundException(name + " is not there", null);
      }
      T given = answer.readFrom(in);
      kept = given instanceof AutoCloseable;
      return given;
    } catch (ReplicaException e) {
      throw e;
    } catch (IOException e) {
      throw classify(what, e);
    } finally {
      if (!kept) {
        socket.close();
      }
    }
  }

  IOException classify(String what, IOException e) {
    return new TransientReplicaException(what + " failed", e);
  }

  private InputStream content(InputStream in, LtxName name, long length, Deadline deadline) {
    InputStream classified =
        new FilterInputStream(in) {
          private long left = length;

          @Override
          public int read(byte[] into, int offset, int wanted) throws IOException {
            try {
              int count = left == 0 ? -1 : in.read(into, offset, (int) Math.min(wanted, left));
              left -= Math.max(0, count);
              return count;
            } catch (IOException e) {
              throw classify("the read of " + name, e);
            }
          }
        };
    return calls.stream(classified, "the read of " + name, deadline);
  }

  @Override
  public void list(Set<Integer> levels, long from, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    LtxObject[] objects =
        call(
            new LtxName(0, 1, 1),
            "list",
            deadline,
            out -> {
              out.writeInt(levels.size());
              for (int level : levels) {
                out.writeInt(level);
              }
              out.writeLong(from);
            },
            in -> {
              LtxObject[] listed = new LtxObject[in.readInt()];
              for (int i = 0; i < listed.length; i++) {
                listed[i] = SocketReplicaServer.readObject(in);
              }
              return listed;
            });
    for (LtxObject object : objects) {
      to.accept(object);
    }
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    return call(
        name,
        "open",
        deadline,
        out -> SocketReplicaServer.write(out, name),
        in -> {
          LtxObject object = SocketReplicaServer.readObject(in);
          return new OpenedObject(object, content(in, name, object.size(), deadline));
        });
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    if (offset < 0 || length < 0 || length > object.size() - offset) {
      throw new IllegalArgumentException("not inside " + object);
    }
    return call(
        object.name(),
        "read",
        deadline,
        out -> {
          SocketReplicaServer.write(out, object);
          out.writeLong(offset);
          out.writeLong(length);
        },
        in -> content(in, object.name(), length, deadline));
  }

  private static Request write(LtxName name, Payload payload, Instant created) throws IOException {
    try (InputStream content = payload.open()) {
      byte[] bytes = content.readAllBytes();
      if (bytes.length != payload.size()) {
        throw new ReplicaException("the payload of " + name + " is incomplete");
      }
      return out -> {
        SocketReplicaServer.write(out, name);
        out.writeLong(created.toEpochMilli());
        out.writeInt(bytes.length);
        out.write(bytes);
      };
    }
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    deadline.check("create");
    Request request = write(name, payload, created);
    try {
      return CreateOutcome.valueOf(call(name, "create", deadline, request, in -> in.readUTF()));
    } catch (TransientReplicaException e) {
      return CreateOutcome.UNCERTAIN;
    }
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    call(name, "put", deadline, write(name, payload, created), in -> "");
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    call(
        new LtxName(0, 1, 1),
        "delete",
        deadline,
        out -> {
          out.writeInt(names.size());
          for (LtxName name : names) {
            SocketReplicaServer.write(out, name);
          }
        },
        in -> "");
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    list(Set.of(), 0, object -> {}, deadline);
    return true;
  }

  @Override
  public void close() {
    closed = true;
    calls.close();
  }
}
