package io.sailfish.node.cri;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.sailfish.node.cri.proto.*;

/** The methods of the CRI services, by which messages go in and out. */
final class CriMethods {
    private static final String RUNTIME = "runtime.v1.RuntimeService";
    private static final String IMAGE = "runtime.v1.ImageService";

    static final MethodDescriptor<VersionRequest, VersionResponse> VERSION =
            runtime("Version", VersionRequest.getDefaultInstance(), VersionResponse.getDefaultInstance());
    static final MethodDescriptor<StatusRequest, StatusResponse> STATUS =
            runtime("Status", StatusRequest.getDefaultInstance(), StatusResponse.getDefaultInstance());
    static final MethodDescriptor<RunPodSandboxRequest, RunPodSandboxResponse> RUN_SANDBOX = runtime(
            "RunPodSandbox", RunPodSandboxRequest.getDefaultInstance(), RunPodSandboxResponse.getDefaultInstance());
    static final MethodDescriptor<StopPodSandboxRequest, StopPodSandboxResponse> STOP_SANDBOX = runtime(
            "StopPodSandbox", StopPodSandboxRequest.getDefaultInstance(), StopPodSandboxResponse.getDefaultInstance());
    static final MethodDescriptor<RemovePodSandboxRequest, RemovePodSandboxResponse> REMOVE_SANDBOX = runtime(
            "RemovePodSandbox",
            RemovePodSandboxRequest.getDefaultInstance(),
            RemovePodSandboxResponse.getDefaultInstance());
    static final MethodDescriptor<PodSandboxStatusRequest, PodSandboxStatusResponse> SANDBOX_STATUS = runtime(
            "PodSandboxStatus",
            PodSandboxStatusRequest.getDefaultInstance(),
            PodSandboxStatusResponse.getDefaultInstance());
    static final MethodDescriptor<ListPodSandboxRequest, ListPodSandboxResponse> LIST_SANDBOXES = runtime(
            "ListPodSandbox", ListPodSandboxRequest.getDefaultInstance(), ListPodSandboxResponse.getDefaultInstance());
    static final MethodDescriptor<CreateContainerRequest, CreateContainerResponse> CREATE_CONTAINER = runtime(
            "CreateContainer",
            CreateContainerRequest.getDefaultInstance(),
            CreateContainerResponse.getDefaultInstance());
    static final MethodDescriptor<StartContainerRequest, StartContainerResponse> START_CONTAINER = runtime(
            "StartContainer", StartContainerRequest.getDefaultInstance(), StartContainerResponse.getDefaultInstance());
    static final MethodDescriptor<StopContainerRequest, StopContainerResponse> STOP_CONTAINER = runtime(
            "StopContainer", StopContainerRequest.getDefaultInstance(), StopContainerResponse.getDefaultInstance());
    static final MethodDescriptor<RemoveContainerRequest, RemoveContainerResponse> REMOVE_CONTAINER = runtime(
            "RemoveContainer",
            RemoveContainerRequest.getDefaultInstance(),
            RemoveContainerResponse.getDefaultInstance());
    static final MethodDescriptor<ListContainersRequest, ListContainersResponse> LIST_CONTAINERS = runtime(
            "ListContainers", ListContainersRequest.getDefaultInstance(), ListContainersResponse.getDefaultInstance());
    static final MethodDescriptor<ContainerStatusRequest, ContainerStatusResponse> CONTAINER_STATUS = runtime(
            "ContainerStatus",
            ContainerStatusRequest.getDefaultInstance(),
            ContainerStatusResponse.getDefaultInstance());
    static final MethodDescriptor<UpdateContainerResourcesRequest, UpdateContainerResourcesResponse> UPDATE_RESOURCES =
            runtime(
                    "UpdateContainerResources",
                    UpdateContainerResourcesRequest.getDefaultInstance(),
                    UpdateContainerResourcesResponse.getDefaultInstance());
    static final MethodDescriptor<ReopenContainerLogRequest, ReopenContainerLogResponse> REOPEN_LOG = runtime(
            "ReopenContainerLog",
            ReopenContainerLogRequest.getDefaultInstance(),
            ReopenContainerLogResponse.getDefaultInstance());
    static final MethodDescriptor<ExecSyncRequest, ExecSyncResponse> EXEC_SYNC =
            runtime("ExecSync", ExecSyncRequest.getDefaultInstance(), ExecSyncResponse.getDefaultInstance());
    static final MethodDescriptor<ExecRequest, ExecResponse> EXEC =
            runtime("Exec", ExecRequest.getDefaultInstance(), ExecResponse.getDefaultInstance());
    static final MethodDescriptor<AttachRequest, AttachResponse> ATTACH =
            runtime("Attach", AttachRequest.getDefaultInstance(), AttachResponse.getDefaultInstance());
    static final MethodDescriptor<PortForwardRequest, PortForwardResponse> PORT_FORWARD =
            runtime("PortForward", PortForwardRequest.getDefaultInstance(), PortForwardResponse.getDefaultInstance());
    static final MethodDescriptor<ListContainerStatsRequest, ListContainerStatsResponse> LIST_STATS = runtime(
            "ListContainerStats",
            ListContainerStatsRequest.getDefaultInstance(),
            ListContainerStatsResponse.getDefaultInstance());
    static final MethodDescriptor<ListImagesRequest, ListImagesResponse> LIST_IMAGES =
            image("ListImages", ListImagesRequest.getDefaultInstance(), ListImagesResponse.getDefaultInstance());
    static final MethodDescriptor<ImageStatusRequest, ImageStatusResponse> IMAGE_STATUS =
            image("ImageStatus", ImageStatusRequest.getDefaultInstance(), ImageStatusResponse.getDefaultInstance());
    static final MethodDescriptor<PullImageRequest, PullImageResponse> PULL_IMAGE =
            image("PullImage", PullImageRequest.getDefaultInstance(), PullImageResponse.getDefaultInstance());
    static final MethodDescriptor<RemoveImageRequest, RemoveImageResponse> REMOVE_IMAGE =
            image("RemoveImage", RemoveImageRequest.getDefaultInstance(), RemoveImageResponse.getDefaultInstance());
    static final MethodDescriptor<ImageFsInfoRequest, ImageFsInfoResponse> IMAGE_FS_INFO =
            image("ImageFsInfo", ImageFsInfoRequest.getDefaultInstance(), ImageFsInfoResponse.getDefaultInstance());

    private CriMethods() {}

    private static <I extends Message, O extends Message> MethodDescriptor<I, O> runtime(String name, I in, O out) {
        return unary(RUNTIME, name, in, out);
    }

    private static <I extends Message, O extends Message> MethodDescriptor<I, O> image(String name, I in, O out) {
        return unary(IMAGE, name, in, out);
    }

    private static <I extends Message, O extends Message> MethodDescriptor<I, O> unary(
            String service, String name, I in, O out) {
        return MethodDescriptor.<I, O>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .setRequestMarshaller(ProtoUtils.marshaller(in))
                .setResponseMarshaller(ProtoUtils.marshaller(out))
                .build();
    }
}
