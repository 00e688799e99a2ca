package io.sailfish.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** Tells a producer when a channel takes bytes again. One per channel; its state belongs to the event loop. */
class WritabilityWaiter extends ChannelInboundHandlerAdapter {
    private @Nullable Runnable waiting;

    /** Calls once when the channel is writable or closed. */
    final void await(Channel channel, Runnable action) {
        channel.eventLoop().execute(() -> {
            if (channel.isWritable() || !channel.isActive()) {
                action.run();
            } else {
                Runnable earlier = waiting;
                waiting = earlier == null
                        ? action
                        : () -> {
                            earlier.run();
                            action.run();
                        };
            }
        });
    }

    private void wake() {
        Runnable action = waiting;
        waiting = null;
        if (action != null) {
            action.run();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            wake();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        wake();
        context.fireChannelInactive();
    }
}
