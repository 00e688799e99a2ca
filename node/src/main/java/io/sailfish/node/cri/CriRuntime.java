package io.sailfish.node.cri;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sailfish.node.cri.proto.*;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A runtime reached over CRI's gRPC on a unix socket, such as containerd's. The connection is made on first use and again
 * whenever the runtime comes back.
 */
public final class CriRuntime implements ContainerRuntime {
    private static final Duration SHORT = Duration.ofMinutes(2);
    /** A pull is bounded by the runtime's own progress timeout; this only keeps a dead runtime from holding a thread. */
    private static final Duration PULL = Duration.ofHours(2);

    private static final int MAX_MESSAGE = 16 << 20;

    private final EventLoopGroup loop;
    private final ManagedChannel channel;

    /** A runtime at a socket such as "/run/containerd/containerd.sock", with or without "unix://" before it. */
    public CriRuntime(String endpoint) {
        String path = endpoint.startsWith("unix://") ? endpoint.substring("unix://".length()) : endpoint;
        loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("cri", true), EpollIoHandler.newFactory());
        channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(path))
                .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
                .eventLoopGroup(loop)
                // set by default for TCP, and unknown to unix sockets
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .overrideAuthority("localhost")
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE)
                .disableRetry()
                .directExecutor()
                .build();
    }

    @Override
    public VersionResponse version() {
        return call(CriMethods.VERSION, VersionRequest.getDefaultInstance(), SHORT);
    }

    @Override
    public List<RuntimeCondition> conditions() {
        return call(CriMethods.STATUS, StatusRequest.getDefaultInstance(), SHORT)
                .getStatus()
                .getConditionsList();
    }

    @Override
    public String runSandbox(PodSandboxConfig config, String runtimeHandler) {
        RunPodSandboxRequest request = RunPodSandboxRequest.newBuilder()
                .setConfig(config)
                .setRuntimeHandler(runtimeHandler)
                .build();
        return call(CriMethods.RUN_SANDBOX, request, SHORT.multipliedBy(2)).getPodSandboxId();
    }

    @Override
    public void stopSandbox(String id) {
        StopPodSandboxRequest request =
                StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build();
        unlessGone(() -> call(CriMethods.STOP_SANDBOX, request, SHORT));
    }

    @Override
    public void removeSandbox(String id) {
        RemovePodSandboxRequest request =
                RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build();
        unlessGone(() -> call(CriMethods.REMOVE_SANDBOX, request, SHORT));
    }

    @Override
    public List<PodSandbox> sandboxes(Map<String, String> labels) {
        PodSandboxFilter filter =
                PodSandboxFilter.newBuilder().putAllLabelSelector(labels).build();
        return call(
                        CriMethods.LIST_SANDBOXES,
                        ListPodSandboxRequest.newBuilder().setFilter(filter).build(),
                        SHORT)
                .getItemsList();
    }

    @Override
    public Optional<PodSandboxStatus> sandboxStatus(String id) {
        PodSandboxStatusRequest request =
                PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).build();
        try {
            return Optional.of(call(CriMethods.SANDBOX_STATUS, request, SHORT).getStatus());
        } catch (RuntimeFailure failure) {
            return emptyIfGone(failure);
        }
    }

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, PodSandboxConfig sandboxConfig) {
        CreateContainerRequest request = CreateContainerRequest.newBuilder()
                .setPodSandboxId(sandboxId)
                .setConfig(config)
                .setSandboxConfig(sandboxConfig)
                .build();
        return call(CriMethods.CREATE_CONTAINER, request, SHORT).getContainerId();
    }

    @Override
    public void startContainer(String id) {
        call(
                CriMethods.START_CONTAINER,
                StartContainerRequest.newBuilder().setContainerId(id).build(),
                SHORT);
    }

    @Override
    public void stopContainer(String id, Duration grace) {
        StopContainerRequest request = StopContainerRequest.newBuilder()
                .setContainerId(id)
                .setTimeout(grace.toSeconds())
                .build();
        unlessGone(() -> call(CriMethods.STOP_CONTAINER, request, SHORT.plus(grace)));
    }

    @Override
    public void removeContainer(String id) {
        RemoveContainerRequest request =
                RemoveContainerRequest.newBuilder().setContainerId(id).build();
        unlessGone(() -> call(CriMethods.REMOVE_CONTAINER, request, SHORT));
    }

    @Override
    public List<Container> containers(Map<String, String> labels) {
        ContainerFilter filter =
                ContainerFilter.newBuilder().putAllLabelSelector(labels).build();
        return call(
                        CriMethods.LIST_CONTAINERS,
                        ListContainersRequest.newBuilder().setFilter(filter).build(),
                        SHORT)
                .getContainersList();
    }

    @Override
    public Optional<ContainerStatus> containerStatus(String id) {
        ContainerStatusRequest request =
                ContainerStatusRequest.newBuilder().setContainerId(id).build();
        try {
            return Optional.of(call(CriMethods.CONTAINER_STATUS, request, SHORT).getStatus());
        } catch (RuntimeFailure failure) {
            return emptyIfGone(failure);
        }
    }

    @Override
    public void updateResources(String id, LinuxContainerResources resources) {
        UpdateContainerResourcesRequest request = UpdateContainerResourcesRequest.newBuilder()
                .setContainerId(id)
                .setLinux(resources)
                .build();
        call(CriMethods.UPDATE_RESOURCES, request, SHORT);
    }

    @Override
    public void reopenLog(String id) {
        call(
                CriMethods.REOPEN_LOG,
                ReopenContainerLogRequest.newBuilder().setContainerId(id).build(),
                SHORT);
    }

    @Override
    public ExecResult exec(String id, List<String> command, Duration timeout) {
        long seconds = timeout.isZero() ? 0 : Math.max(1, timeout.toSeconds());
        ExecSyncRequest request = ExecSyncRequest.newBuilder()
                .setContainerId(id)
                .addAllCmd(command)
                .setTimeout(seconds)
                .build();
        ExecSyncResponse answer = call(CriMethods.EXEC_SYNC, request, timeout.isZero() ? PULL : SHORT.plus(timeout));
        return new ExecResult(
                answer.getExitCode(),
                answer.getStdout().toByteArray(),
                answer.getStderr().toByteArray());
    }

    @Override
    public String execUrl(ExecRequest request) {
        return call(CriMethods.EXEC, request, SHORT).getUrl();
    }

    @Override
    public String attachUrl(String id, boolean stdin, boolean stdout, boolean stderr, boolean tty) {
        AttachRequest request = AttachRequest.newBuilder()
                .setContainerId(id)
                .setStdin(stdin)
                .setStdout(stdout)
                .setStderr(stderr)
                .setTty(tty)
                .build();
        return call(CriMethods.ATTACH, request, SHORT).getUrl();
    }

    @Override
    public String portForwardUrl(String sandboxId, List<Integer> ports) {
        PortForwardRequest request = PortForwardRequest.newBuilder()
                .setPodSandboxId(sandboxId)
                .addAllPort(ports)
                .build();
        return call(CriMethods.PORT_FORWARD, request, SHORT).getUrl();
    }

    @Override
    public List<ContainerStats> stats() {
        return call(CriMethods.LIST_STATS, ListContainerStatsRequest.getDefaultInstance(), SHORT)
                .getStatsList();
    }

    @Override
    public List<Image> images() {
        return call(CriMethods.LIST_IMAGES, ListImagesRequest.getDefaultInstance(), SHORT)
                .getImagesList();
    }

    @Override
    public Optional<Image> image(String reference) {
        ImageStatusRequest request = ImageStatusRequest.newBuilder()
                .setImage(ImageSpec.newBuilder().setImage(reference))
                .build();
        ImageStatusResponse answer = call(CriMethods.IMAGE_STATUS, request, SHORT);
        return answer.hasImage() ? Optional.of(answer.getImage()) : Optional.empty();
    }

    @Override
    public String pullImage(String reference, AuthConfig credentials, PodSandboxConfig sandboxConfig) {
        PullImageRequest.Builder request = PullImageRequest.newBuilder()
                .setImage(ImageSpec.newBuilder().setImage(reference))
                .setSandboxConfig(sandboxConfig);
        if (!credentials.equals(AuthConfig.getDefaultInstance())) {
            request.setAuth(credentials);
        }
        return call(CriMethods.PULL_IMAGE, request.build(), PULL).getImageRef();
    }

    @Override
    public void removeImage(String reference) {
        RemoveImageRequest request = RemoveImageRequest.newBuilder()
                .setImage(ImageSpec.newBuilder().setImage(reference))
                .build();
        call(CriMethods.REMOVE_IMAGE, request, SHORT);
    }

    @Override
    public List<FilesystemUsage> imageFileSystems() {
        return call(CriMethods.IMAGE_FS_INFO, ImageFsInfoRequest.getDefaultInstance(), SHORT)
                .getImageFilesystemsList();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private <I, O> O call(MethodDescriptor<I, O> method, I request, Duration timeout) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return ClientCalls.blockingUnaryCall(channel, method, options, request);
        } catch (StatusRuntimeException failure) {
            throw failure(failure.getStatus(), failure);
        }
    }

    private static RuntimeFailure failure(Status status, StatusRuntimeException cause) {
        RuntimeFailure.Kind kind = switch (status.getCode()) {
            case NOT_FOUND -> RuntimeFailure.Kind.NOT_FOUND;
            case UNAVAILABLE -> RuntimeFailure.Kind.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> RuntimeFailure.Kind.TIMEOUT;
            case UNIMPLEMENTED -> RuntimeFailure.Kind.UNSUPPORTED;
            default -> RuntimeFailure.Kind.OTHER;
        };
        // upstream's wording, which people search for
        String code = status.getCode() == Status.Code.UNKNOWN ? "Unknown" : goName(status.getCode());
        return new RuntimeFailure(
                kind,
                "rpc error: code = " + code + " desc = "
                        + Optional.ofNullable(status.getDescription()).orElse(""),
                cause);
    }

    private static String goName(Status.Code code) {
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return name.toString();
    }

    private static <T> Optional<T> emptyIfGone(RuntimeFailure failure) {
        if (failure.kind() == RuntimeFailure.Kind.NOT_FOUND) {
            return Optional.empty();
        }
        throw failure;
    }

    private static void unlessGone(Runnable call) {
        try {
            call.run();
        } catch (RuntimeFailure failure) {
            emptyIfGone(failure);
        }
    }
}
