package io.sailfish.store.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An etcd of its own on loopback; where the program is missing, tests that need it say so and are skipped. */
public final class EtcdServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/etcd");

    private final Path directory;
    private final int clientPort;
    private final int peerPort;
    private Process process;

    private EtcdServer(Path directory) {
        this.directory = directory;
        this.clientPort = freePort();
        this.peerPort = freePort();
        this.process = launch();
    }

    /** Whether etcd is installed. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts one with its files in this directory. */
    public static EtcdServer start(Path directory) {
        return new EtcdServer(directory);
    }

    private Process launch() {
        var command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "--name=one",
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + url(),
                "--advertise-client-urls=" + url(),
                "--listen-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-cluster=one=http://127.0.0.1:" + peerPort,
                "--log-level=error"));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("etcd.log").toFile())
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where clients reach it. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + clientPort);
    }

    /** Kills it as the kernel would. */
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("etcd does not die");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Starts it again on its files. */
    public void restart() {
        process = launch();
    }

    @Override
    public void close() {
        kill();
    }
}
