package io.sailfish.apiserver.http;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;

/**
 * Finds out that the other side of a connection is gone without a word: a machine without power, a network that was cut. A
 * connection over which nothing passes, such as a watch or a shell, would otherwise stay for hours.
 */
public final class Liveness {
    private static final int IDLE_SECONDS = 15;
    private static final int INTERVAL_SECONDS = 5;
    private static final int PROBES = 6;
    /** Bytes that nobody acknowledges for so long were sent to nobody. */
    private static final int UNACKNOWLEDGED_MILLIS = 60_000;

    private Liveness() {}

    /** Has the kernel probe the connection. */
    public static void watch(SocketChannel channel) {
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        if (channel instanceof EpollSocketChannel) {
            channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, IDLE_SECONDS);
            channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS);
            channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
            channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
        }
    }
}
