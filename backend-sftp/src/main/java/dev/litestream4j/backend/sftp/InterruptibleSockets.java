package dev.litestream4j.backend.sftp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/** Makes sockets whose connecting, reading and writing end when their thread is interrupted. */
final class InterruptibleSockets extends SocketFactory {
  @Override
  public Socket createSocket() throws IOException {
    SocketChannel channel = SocketChannel.open();
    // a request is one small packet whose answer is awaited
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel.socket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return bound(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return bound(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
  }

  private Socket connected(InetSocketAddress server) throws IOException {
    Socket socket = createSocket();
    socket.connect(server);
    return socket;
  }

  private Socket bound(InetSocketAddress server, InetSocketAddress local) throws IOException {
    Socket socket = createSocket();
    socket.bind(local);
    socket.connect(server);
    return socket;
  }
}
