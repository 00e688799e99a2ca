package io.sailfish.node.probe;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.sailfish.node.probe.proto.HealthCheckRequest;
import io.sailfish.node.probe.proto.HealthCheckResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Probes that speak to an address: HTTP, TCP and gRPC. Each opens a connection of its own and blocks its caller. */
public final class NetworkProbes {
    private static final String USER_AGENT = "kube-probe/1.36";
    private static final int MAX_BODY = 10 * 1024;
    private static final SSLContext ANY_CERTIFICATE = trustingContext();

    private static final MethodDescriptor<HealthCheckRequest, HealthCheckResponse> HEALTH_CHECK =
            MethodDescriptor.<HealthCheckRequest, HealthCheckResponse>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("grpc.health.v1.Health/Check")
                    .setRequestMarshaller(ProtoUtils.marshaller(HealthCheckRequest.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(HealthCheckResponse.getDefaultInstance()))
                    .build();

    private NetworkProbes() {}

    /** Whether a connection can be made. */
    public static ProbeOutcome tcp(String host, int port, Duration timeout) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), millis(timeout));
            return new ProbeOutcome.Success("");
        } catch (IOException failure) {
            return new ProbeOutcome.Failure("dial tcp " + host + ":" + port + ": " + reason(failure));
        }
    }

    /**
     * Whether a GET answers with a status from 200 to 399. Certificates are not checked, as nobody but the container
     * itself could vouch for its own.
     */
    public static ProbeOutcome http(
            boolean tls, String host, int port, String path, Map<String, String> headers, Duration timeout) {
        String url = (tls ? "https" : "http") + "://" + host + ":" + port + path;
        try (Socket socket = open(tls, host, port, timeout)) {
            socket.getOutputStream().write(request(host, port, path, headers).getBytes(StandardCharsets.UTF_8));
            byte[] answer = head(socket.getInputStream());
            return judge(new String(answer, StandardCharsets.ISO_8859_1), url);
        } catch (SocketTimeoutException late) {
            return new ProbeOutcome.Failure(
                    "Get \"" + url + "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        } catch (IOException failure) {
            return new ProbeOutcome.Failure("Get \"" + url + "\": " + reason(failure));
        }
    }

    private static Socket open(boolean tls, String host, int port, Duration timeout) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), millis(timeout));
            plain.setSoTimeout(millis(timeout));
            plain.setTcpNoDelay(true);
            return tls ? ANY_CERTIFICATE.getSocketFactory().createSocket(plain, host, port, true) : plain;
        } catch (IOException failure) {
            plain.close();
            throw failure;
        }
    }

    private static String request(String host, int port, String path, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", host + ":" + port);
        all.put("User-Agent", USER_AGENT);
        all.put("Accept", "*/*");
        headers.forEach((name, value) -> {
            all.keySet().removeIf(present -> present.equalsIgnoreCase(name));
            // an empty value takes the header away
            if (!value.isEmpty()) {
                all.put(name, value);
            }
        });
        all.put("Connection", "close");
        StringBuilder text = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\n");
        all.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString();
    }

    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        int count;
        while (answer.size() < MAX_BODY && (count = in.read(buffer)) >= 0) {
            answer.write(buffer, 0, count);
            if (answer.toString(StandardCharsets.ISO_8859_1).contains("\r\n")) {
                break;
            }
        }
        return answer.toByteArray();
    }

    private static ProbeOutcome judge(String answer, String url) {
        String[] statusLine = answer.split("\r\n", 2)[0].split(" ", 3);
        if (statusLine.length < 2 || !statusLine[0].startsWith("HTTP/1.") || !statusLine[1].matches("\\d{3}")) {
            return new ProbeOutcome.Failure("Get \"" + url + "\": net/http: HTTP/1.x transport connection broken: "
                    + "malformed HTTP response");
        }
        int code = Integer.parseInt(statusLine[1]);
        return code >= 200 && code < 400
                ? new ProbeOutcome.Success("HTTP probe succeeded with statuscode: " + code)
                : new ProbeOutcome.Failure("HTTP probe failed with statuscode: " + code);
    }

    /** Whether the gRPC health service says that a service is serving. */
    public static ProbeOutcome grpc(String host, int port, String service, Duration timeout) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(host, port)
                .usePlaintext()
                .userAgent(USER_AGENT)
                .disableRetry()
                .build();
        try {
            HealthCheckResponse answer = ClientCalls.blockingUnaryCall(
                    channel,
                    HEALTH_CHECK,
                    CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS),
                    HealthCheckRequest.newBuilder().setService(service).build());
            return answer.getStatus() == HealthCheckResponse.ServingStatus.SERVING
                    ? new ProbeOutcome.Success("service healthy")
                    : new ProbeOutcome.Failure("service unhealthy (responded with \"" + answer.getStatus() + "\")");
        } catch (StatusRuntimeException failure) {
            return grpcFailure(host + ":" + port, timeout, failure.getStatus());
        } finally {
            channel.shutdownNow();
        }
    }

    private static ProbeOutcome grpcFailure(String address, Duration timeout, Status status) {
        return new ProbeOutcome.Failure(
                switch (status.getCode()) {
                    case UNIMPLEMENTED ->
                        "error: this server does not implement the grpc health protocol " + "(grpc.health.v1.Health): "
                                + status.getDescription();
                    case DEADLINE_EXCEEDED, UNAVAILABLE ->
                        "timeout: failed to connect service \"" + address + "\" within " + timeout.toSeconds() + "s: "
                                + status.getDescription();
                    default -> "error: health rpc probe failed: " + status.getDescription();
                });
    }

    private static int millis(Duration timeout) {
        return (int) Math.max(1, timeout.toMillis());
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case SocketTimeoutException late -> "i/o timeout";
            case UnknownHostException unknown -> "lookup " + unknown.getMessage() + ": no such host";
            default ->
                failure.getMessage() == null
                        ? failure.toString()
                        : failure.getMessage().replace("Connection refused", "connect: connection refused");
        };
    }

    private static SSLContext trustingContext() {
        X509TrustManager trusting = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trusting}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
