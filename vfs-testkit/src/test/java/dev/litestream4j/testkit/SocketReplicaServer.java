package dev.litestream4j.testkit;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Serves an {@link InMemoryReplica} to {@link SocketReplicaClient}s: one request a connection. */
final class SocketReplicaServer implements AutoCloseable {
  private final InMemoryReplicaClient replica;
  private final ServerSocket listener;

  SocketReplicaServer(InMemoryReplica replica) throws IOException {
    this.replica = new InMemoryReplicaClient(replica);
    this.listener = LoopbackPorts.listen();
    thread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "socket-replica");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        thread(() -> serve(client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      try {
        serve(in, out, Deadline.after(new ManualClock(), Duration.ofDays(1)));
      } catch (ReplicaException e) {
        out.writeUTF("not found: " + e.getMessage());
      }
    } catch (IOException e) {
      // the tests break connections off
      return;
    }
  }

  private void serve(DataInputStream in, DataOutputStream out, Deadline deadline)
      throws IOException {
    switch (in.readUTF()) {
      case "list" -> {
        Set<Integer> levels = new HashSet<>();
        for (int count = in.readInt(); count > 0; count--) {
          levels.add(in.readInt());
        }
        List<LtxObject> objects = new ArrayList<>();
        replica.list(levels, in.readLong(), objects::add, deadline);
        out.writeUTF("");
        out.writeInt(objects.size());
        for (LtxObject object : objects) {
          write(out, object);
        }
      }
      case "open" -> {
        try (var opened = replica.open(readName(in), deadline)) {
          out.writeUTF("");
          write(out, opened.object());
          opened.content().transferTo(out);
        }
      }
      case "read" -> {
        LtxObject object = readObject(in);
        try (var content = replica.read(object, in.readLong(), in.readLong(), deadline)) {
          out.writeUTF("");
          content.transferTo(out);
        }
      }
      case "create" -> {
        LtxName name = readName(in);
        Instant created = Instant.ofEpochMilli(in.readLong());
        Payload payload = Payload.of(in.readNBytes(in.readInt()));
        String outcome = replica.create(name, payload, created, deadline).name();
        out.writeUTF("");
        out.writeUTF(outcome);
      }
      case "put" -> {
        LtxName name = readName(in);
        Instant created = Instant.ofEpochMilli(in.readLong());
        replica.put(name, Payload.of(in.readNBytes(in.readInt())), created, deadline);
        out.writeUTF("");
      }
      case "delete" -> {
        List<LtxName> names = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
          names.add(readName(in));
        }
        replica.delete(names, deadline);
        out.writeUTF("");
      }
      default -> throw new IOException("unknown request");
    }
  }

  static void write(DataOutputStream out, LtxName name) throws IOException {
    out.writeInt(name.level());
    out.writeLong(name.minTxid());
    out.writeLong(name.maxTxid());
  }

  static LtxName readName(DataInputStream in) throws IOException {
    return new LtxName(in.readInt(), in.readLong(), in.readLong());
  }

  static void write(DataOutputStream out, LtxObject object) throws IOException {
    write(out, object.name());
    out.writeLong(object.size());
    out.writeLong(object.created().orElseThrow().toEpochMilli());
    InMemoryReplica.Token token = (InMemoryReplica.Token) object.token();
    out.writeLong(token.generation());
    out.writeInt(token.hash());
  }

  static LtxObject readObject(DataInputStream in) throws IOException {
    return new LtxObject(
        readName(in),
        in.readLong(),
        Optional.of(Instant.ofEpochMilli(in.readLong())),
        new InMemoryReplica.Token(in.readLong(), in.readInt()));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    replica.close();
  }
}
