package io.sailfish.client.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The event loops that all clients of a process share: daemon threads, epoll where the system has it. */
final class EventLoops {
    static final EventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(
            Math.min(2, Runtime.getRuntime().availableProcessors()),
            new DefaultThreadFactory("client-io", true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    static final Class<? extends Channel> CHANNEL =
            Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;

    private EventLoops() {}
}
