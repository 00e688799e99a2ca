package io.sailfish.apiserver.stream;

import io.netty.channel.Channel;
import io.sailfish.apiserver.http.WebSocketRequest;
import io.sailfish.apiserver.server.Call;
import io.sailfish.model.status.ApiException;
import java.util.List;
import java.util.Set;

/**
 * Exec and attach for clients that speak WebSocket with streams that can be closed one by one. Kubelets and runtimes do not
 * speak that, so the WebSocket ends here, and the streams go on to the kubelet by SPDY.
 */
final class RemoteCommand {
    /** The subprotocol. */
    static final String PROTOCOL = "v5.channel.k8s.io";

    /** How a command's end is told is all that the versions of streams in SPDY differ in; this one says it as a Status. */
    private static final String SPDY_PROTOCOL = "v4.channel.k8s.io";

    private RemoteCommand() {}

    /**
     * Begins. The client has its WebSocket in any case: that the kubelet refuses, or cannot be reached, is told on the error
     * stream, since a client would take a refused WebSocket for a reason to try again without.
     */
    static void begin(Call call, Dialer dialer, Target target, Set<CommandStream> streams, WebSocketRequest webSocket) {
        dialer.dial(
                call.exchange().eventLoop(),
                target,
                kubelet -> {
                    call.exchange().onClose(() -> {
                        if (kubelet.pipeline().get(CommandSession.KUBELET_SIDE) == null) {
                            kubelet.close();
                        }
                    });
                    SpdyUpgrade.ask(kubelet, target, List.of(SPDY_PROTOCOL), new SpdyUpgrade.Outcome() {
                        @Override
                        public void accepted(Channel channel, String protocol) {
                            call.takeOver(client -> {
                                webSocket.accept(client, PROTOCOL);
                                CommandSession.begin(client, channel, streams);
                            });
                        }

                        @Override
                        public void refused(ApiException why) {
                            tell(call, webSocket, why);
                        }
                    });
                },
                why -> tell(call, webSocket, why));
    }

    private static void tell(Call call, WebSocketRequest webSocket, ApiException why) {
        call.takeOver(client -> {
            webSocket.accept(client, PROTOCOL);
            CommandSession.refuse(client, why);
        });
    }
}
