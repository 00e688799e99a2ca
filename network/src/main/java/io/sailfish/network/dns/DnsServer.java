package io.sailfish.network.dns;

import io.sailfish.network.NetworkConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's name server, over UDP and TCP, on the cluster's DNS address, which every node holds on its loopback
 * interface: pods reach the one of their own node, without translation and without a network between.
 *
 * <p>Bounds: {@link #CONNECTIONS} TCP connections, {@link #FORWARDS} queries under way to upstream resolvers; what
 * exceeds them is answered SERVFAIL, or closed.
 */
public final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int PORT = 53;
    private static final int LARGEST_DATAGRAM = 4096;
    private static final int CONNECTIONS = 128;
    private static final int FORWARDS = 512;
    private static final int IDLE_MILLIS = 10_000;

    private final InetSocketAddress address;
    private final Responder responder;
    private final Semaphore connections = new Semaphore(CONNECTIONS);
    private final Semaphore forwards = new Semaphore(FORWARDS);
    private volatile boolean closed;
    private @Nullable DatagramSocket datagrams;
    private @Nullable ServerSocket streams;

    public DnsServer(NetworkConfig.Dns config, ClusterZone zone) {
        this(new InetSocketAddress(config.address(), PORT), new Responder(zone, new Forwarder(config.upstreams())));
    }

    DnsServer(InetSocketAddress address, Responder responder) {
        this.address = address;
        this.responder = responder;
    }

    /** Takes the address and begins to answer. */
    public void start() {
        try {
            if (!address.getAddress().isLoopbackAddress()) {
                LoopbackAddress.add(address.getAddress().getHostAddress());
            }
            DatagramSocket udp = new DatagramSocket(address);
            ServerSocket tcp = new ServerSocket();
            tcp.setReuseAddress(true);
            tcp.bind(new InetSocketAddress(address.getAddress(), udp.getLocalPort()));
            datagrams = udp;
            streams = tcp;
            Thread.ofPlatform().name("dns-udp").daemon().start(() -> receive(udp));
            Thread.ofVirtual().name("dns-tcp").start(() -> accept(tcp));
        } catch (IOException e) {
            throw new IllegalStateException("cannot serve DNS on " + address + ": " + e.getMessage(), e);
        }
    }

    /** The port, which a test may leave to the system. */
    int port() {
        DatagramSocket udp = datagrams;
        return udp == null ? 0 : udp.getLocalPort();
    }

    private void receive(DatagramSocket socket) {
        byte[] buffer = new byte[LARGEST_DATAGRAM];
        while (!closed) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Query query = Query.parse(packet.getData(), packet.getLength());
                if (query == null) {
                    continue;
                }
                byte[] atOnce = responder.fromZone(query, query.largestDatagram());
                if (atOnce != null) {
                    socket.send(new DatagramPacket(atOnce, atOnce.length, packet.getSocketAddress()));
                } else {
                    forward(socket, query, packet);
                }
            } catch (SocketException e) {
                if (!closed) {
                    LOG.warn("DNS over UDP: {}", e.getMessage());
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("DNS over UDP: a query could not be answered", e);
            }
        }
    }

    private void forward(DatagramSocket socket, Query query, DatagramPacket packet) throws IOException {
        java.net.SocketAddress client = packet.getSocketAddress();
        if (!forwards.tryAcquire()) {
            byte[] refusal = responder.failure(query);
            socket.send(new DatagramPacket(refusal, refusal.length, client));
            return;
        }
        Thread.ofVirtual().start(() -> {
            try {
                byte[] answer = responder.fromUpstream(query, query.largestDatagram());
                socket.send(new DatagramPacket(answer, answer.length, client));
            } catch (IOException e) {
                LOG.debug("DNS answer to {} was not sent", client, e);
            } finally {
                forwards.release();
            }
        });
    }

    private void accept(ServerSocket server) {
        while (!closed) {
            try {
                Socket socket = server.accept();
                if (!connections.tryAcquire()) {
                    socket.close();
                    continue;
                }
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        serve(socket);
                    } catch (EOFException | SocketException | java.net.SocketTimeoutException ended) {
                        LOG.trace("a DNS client went away", ended);
                    } catch (IOException e) {
                        LOG.debug("DNS over TCP", e);
                    } finally {
                        connections.release();
                    }
                });
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("DNS over TCP: {}", e.getMessage());
                }
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setSoTimeout(IDLE_MILLIS);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        while (!closed) {
            byte[] bytes = new byte[in.readUnsignedShort()];
            in.readFully(bytes);
            Query query = Query.parse(bytes, bytes.length);
            if (query == null) {
                return;
            }
            byte[] answer = responder.fromZone(query, Query.LARGEST_STREAMED);
            if (answer == null) {
                answer = responder.fromUpstream(query, Query.LARGEST_STREAMED);
            }
            out.writeShort(answer.length);
            out.write(answer);
            out.flush();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (datagrams != null) {
                datagrams.close();
            }
            if (streams != null) {
                streams.close();
            }
        } catch (IOException e) {
            LOG.debug("closing the DNS server", e);
        }
    }
}
