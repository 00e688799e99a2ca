package io.sailfish.apiserver.callout;

import io.sailfish.model.value.Bytes;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Posts JSON to webhooks over TLS, one connection for each call. Blocks; for virtual threads. Answers are bounded in size and
 * time.
 */
public final class HttpsCaller {
    private static final int MOST_BYTES = 16 * 1024 * 1024;
    private static final int MOST_HEAD_BYTES = 64 * 1024;
    private static final int MOST_CONTEXTS = 256;

    private final Map<Bytes, SSLContext> contexts = new ConcurrentHashMap<>();

    /**
     * The body of the answer.
     *
     * @throws CalloutException where there is none with a code of success
     */
    public byte[] post(Callout callout, byte[] body) throws CalloutException {
        long deadline = System.nanoTime() + callout.timeout().toNanos();
        String problem = "Post \"" + callout.url() + "\": ";
        String host = callout.connectTo().isEmpty() ? callout.host() : callout.connectTo();
        try (Socket plain = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(host, callout.connectPort());
            if (address.isUnresolved()) {
                throw new UnknownHostException("lookup " + host + ": no such host");
            }
            try {
                plain.connect(address, remaining(deadline));
            } catch (ConnectException e) {
                throw new CalloutException(problem + "dial tcp " + text(address) + ": connect: " + words(e), e);
            }
            try (SSLSocket socket = secured(callout, plain)) {
                socket.setSoTimeout(remaining(deadline));
                socket.startHandshake();
                send(socket.getOutputStream(), callout, body);
                return receive(new Limited(socket, deadline));
            }
        } catch (SocketTimeoutException e) {
            throw new CalloutException(problem + "context deadline exceeded", e);
        } catch (SSLException e) {
            throw new CalloutException(problem + "tls: " + e.getMessage(), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new CalloutException(problem + e.getMessage(), e);
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String words(ConnectException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    }

    private static int remaining(long deadline) throws SocketTimeoutException {
        long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private SSLSocket secured(Callout callout, Socket plain) throws IOException, GeneralSecurityException {
        SSLSocket socket = (SSLSocket) context(callout.caBundle())
                .getSocketFactory()
                .createSocket(plain, callout.host(), callout.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        boolean named = callout.host().chars().anyMatch(Character::isLetter)
                && callout.host().indexOf(':') < 0;
        if (named) {
            parameters.setServerNames(List.of(new SNIHostName(callout.host())));
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    private SSLContext context(Bytes bundle) throws IOException, GeneralSecurityException {
        SSLContext known = contexts.get(bundle);
        if (known != null) {
            return known;
        }
        SSLContext context = SSLContext.getInstance("TLS");
        if (bundle.isEmpty()) {
            context.init(null, null, null);
        } else {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int count = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bundle.array()))) {
                store.setCertificateEntry("authority-" + count++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            context.init(null, trust.getTrustManagers(), null);
        }
        if (contexts.size() >= MOST_CONTEXTS) {
            contexts.clear();
        }
        contexts.put(bundle, context);
        return context;
    }

    private static void send(OutputStream out, Callout callout, byte[] body) throws IOException {
        String head = "POST " + callout.path() + " HTTP/1.1\r\nHost: " + callout.host() + ":" + callout.port()
                + "\r\nContent-Type: application/json\r\nAccept: application/json, */*\r\nUser-Agent: kube-apiserver-admission"
                + "\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }

    private static byte[] receive(InputStream in) throws IOException, CalloutException {
        String[] status = line(in).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
            throw new CalloutException("malformed HTTP response");
        }
        long length = -1;
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            String name = colon < 0 ? "" : header.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            String value = colon < 0 ? "" : header.substring(colon + 1).trim();
            if (name.equals("content-length")) {
                length = number(value, 10);
            } else if (name.equals("transfer-encoding")) {
                chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
            }
        }
        byte[] body = chunked ? chunks(in) : length >= 0 ? exactly(in, length) : rest(in);
        if (!status[1].startsWith("2")) {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            throw new CalloutException(
                    text.isEmpty() ? "the server rejected our request with code " + status[1] : text);
        }
        return body;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("unexpected EOF");
            }
            if (line.length() > MOST_HEAD_BYTES) {
                throw new IOException("a line of the answer is too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static long number(String text, int base) throws IOException {
        try {
            long number = Long.parseLong(text, base);
            if (number < 0 || number > MOST_BYTES) {
                throw new IOException("the answer is too long");
            }
            return number;
        } catch (NumberFormatException malformed) {
            throw new IOException("malformed length \"" + text + "\"", malformed);
        }
    }

    private static byte[] exactly(InputStream in, long length) throws IOException {
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException("unexpected EOF");
        }
        return bytes;
    }

    private static byte[] rest(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IOException("the answer is too long");
        }
        return bytes;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            int extension = size.indexOf(';');
            long length = number((extension < 0 ? size : size.substring(0, extension)).trim(), 16);
            if (length == 0) {
                return body.toByteArray();
            }
            if (body.size() + length > MOST_BYTES) {
                throw new IOException("the answer is too long");
            }
            body.write(exactly(in, length));
            line(in);
        }
    }

    /** A connection whose every read ends in time. */
    private static final class Limited extends InputStream {
        private final SSLSocket socket;
        private final InputStream in;
        private final long deadline;

        Limited(SSLSocket socket, long deadline) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.deadline = deadline;
        }

        @Override
        public int read() throws IOException {
            socket.setSoTimeout(remaining(deadline));
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            socket.setSoTimeout(remaining(deadline));
            return in.read(bytes, offset, length);
        }
    }
}
