package io.sailfish.apiserver.discovery;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.api.apidiscovery.v2.APIGroupDiscovery;
import io.sailfish.model.api.apidiscovery.v2.APIResourceDiscovery;
import io.sailfish.model.api.apidiscovery.v2.APISubresourceDiscovery;
import io.sailfish.model.api.apidiscovery.v2.APIVersionDiscovery;
import io.sailfish.model.api.meta.v1.APIGroup;
import io.sailfish.model.api.meta.v1.APIResource;
import io.sailfish.model.api.meta.v1.GroupVersionForDiscovery;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.schema.ApiResource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the documents of discovery, as JSON, of what is served. Pure. */
final class DiscoveryDocuments {
    /** Group to version to who serves it; the preferred version first. */
    private final Map<String, Map<String, Catalogue.Content>> groups;

    DiscoveryDocuments(List<Served> served, List<Registered> registered) {
        this.groups = Catalogue.of(served, registered);
    }

    /** The paths that have documents. */
    Set<String> paths() {
        Set<String> paths = new TreeSet<>(List.of("/api", "/apis"));
        groups.forEach((group, versions) -> {
            if (!group.isEmpty()) {
                paths.add("/apis/" + group);
            }
            versions.keySet()
                    .forEach(version -> paths.add((group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version));
        });
        return paths;
    }

    /** The document at a path below /api and /apis; null where there is none. */
    byte @Nullable [] document(String path, String address) {
        if (path.equals("/api")) {
            return versions(address);
        }
        if (path.equals("/apis")) {
            return groupList();
        }
        boolean core = path.startsWith("/api/");
        String rest = path.substring(core ? "/api/".length() : "/apis/".length());
        int slash = rest.indexOf('/');
        String group = core ? "" : slash < 0 ? rest : rest.substring(0, slash);
        Map<String, Catalogue.Content> versions = groups.get(group);
        if (versions == null) {
            return null;
        }
        if (!core && slash < 0) {
            return json("APIGroup", "v1", apiGroup(group));
        }
        // What others serve they describe themselves.
        return versions.get(core ? rest : rest.substring(slash + 1)) instanceof Catalogue.Content.Here here
                ? resources(rest, here.resources())
                : null;
    }

    private static byte[] versions(String address) {
        String text = "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],\"serverAddressByClientCIDRs\":"
                + "[{\"clientCIDR\":\"0.0.0.0/0\",\"serverAddress\":\"" + address + "\"}]}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] groupList() {
        ByteOutput out = new ByteOutput();
        out.writeAscii("{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[");
        String separator = "";
        for (String group : groups.keySet()) {
            if (!group.isEmpty()) {
                out.writeAscii(separator);
                JsonEncoder.writeBare(apiGroup(group), out);
                separator = ",";
            }
        }
        out.writeAscii("]}");
        return out.toByteArray();
    }

    private APIGroup apiGroup(String group) {
        List<GroupVersionForDiscovery> versions = groups.get(group).keySet().stream()
                .map(version -> GroupVersionForDiscovery.builder()
                        .groupVersion(group + "/" + version)
                        .version(version)
                        .build())
                .toList();
        return APIGroup.builder()
                .name(group)
                .versions(versions)
                .preferredVersion(versions.getFirst())
                .build();
    }

    private static byte[] resources(String groupVersion, List<Served> served) {
        ByteOutput out = new ByteOutput();
        out.writeAscii("{\"kind\":\"APIResourceList\",");
        if (groupVersion.indexOf('/') >= 0) {
            // The core group's list has no apiVersion, for clients older than that field.
            out.writeAscii("\"apiVersion\":\"v1\",");
        }
        out.writeAscii("\"groupVersion\":\"" + groupVersion + "\",\"resources\":[");
        String separator = "";
        for (Served one : served) {
            for (APIResource resource : apiResources(one)) {
                out.writeAscii(separator);
                JsonEncoder.writeBare(resource, out);
                separator = ",";
            }
        }
        out.writeAscii("]}");
        return out.toByteArray();
    }

    private static List<APIResource> apiResources(Served served) {
        ApiResource resource = served.resource();
        List<APIResource> all = new ArrayList<>();
        all.add(APIResource.builder()
                .name(resource.plural())
                .singularName(resource.singular())
                .namespaced(resource.namespaced())
                .kind(resource.kind().kind())
                .verbs(resource.verbs())
                .shortNames(resource.shortNames())
                .categories(resource.categories())
                .storageVersionHash(served.storedAs() == null ? "" : storageHash(served.storedAs()))
                .build());
        for (ApiResource.Subresource subresource : served.subresources()) {
            boolean own = isOwn(resource, subresource.kind());
            all.add(APIResource.builder()
                    .name(resource.plural() + "/" + subresource.name())
                    .namespaced(resource.namespaced())
                    .group(own ? "" : subresource.kind().group())
                    .version(own ? "" : subresource.kind().version())
                    .kind(subresource.kind().kind())
                    .verbs(subresource.verbs())
                    .build());
        }
        return all;
    }

    private static boolean isOwn(ApiResource resource, GroupVersionKind kind) {
        return kind.group().equals(resource.group()) && kind.version().equals(resource.version());
    }

    /** Tells clients that two versions of a resource are kept in the same form. */
    private static String storageHash(GroupVersionKind kind) {
        String form = kind.group() + "/" + kind.version() + "/" + kind.kind();
        byte[] hash = digest("SHA-256", form.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, 8));
    }

    /** The aggregated document of the core group or of the named ones, in a version of its own group. */
    byte[] aggregated(boolean core, String version) {
        ByteOutput out = new ByteOutput();
        out.writeAscii("{\"kind\":\"APIGroupDiscoveryList\",\"apiVersion\":\"apidiscovery.k8s.io/" + version
                + "\",\"metadata\":{},\"items\":[");
        String separator = "";
        for (Map.Entry<String, Map<String, Catalogue.Content>> group : groups.entrySet()) {
            if (group.getKey().isEmpty() == core) {
                out.writeAscii(separator);
                JsonEncoder.writeBare(group(group.getKey(), group.getValue()), out);
                separator = ",";
            }
        }
        out.writeAscii("]}");
        return out.toByteArray();
    }

    private static APIGroupDiscovery group(String name, Map<String, Catalogue.Content> versions) {
        return APIGroupDiscovery.builder()
                .metadata(ObjectMeta.builder().name(name).build())
                .versions(versions.entrySet().stream()
                        .map(version -> version(version.getKey(), version.getValue()))
                        .toList())
                .build();
    }

    private static APIVersionDiscovery version(String name, Catalogue.Content content) {
        return switch (content) {
            case Catalogue.Content.Here here ->
                APIVersionDiscovery.builder()
                        .version(name)
                        .resources(here.resources().stream()
                                .map(DiscoveryDocuments::resource)
                                .toList())
                        .freshness("Current")
                        .build();
            case Catalogue.Content.There there ->
                APIVersionDiscovery.builder()
                        .version(name)
                        .resources(there.elsewhere().resources())
                        .freshness(there.elsewhere().stale() ? "Stale" : "Current")
                        .build();
        };
    }

    private static APIResourceDiscovery resource(Served served) {
        ApiResource resource = served.resource();
        return APIResourceDiscovery.builder()
                .resource(resource.plural())
                .responseKind(responseKind(resource, resource.kind()))
                .scope(resource.namespaced() ? "Namespaced" : "Cluster")
                .singularResource(resource.singular())
                .verbs(resource.verbs())
                .shortNames(resource.shortNames())
                .categories(resource.categories())
                .subresources(served.subresources().stream()
                        .map(subresource -> APISubresourceDiscovery.builder()
                                .subresource(subresource.name())
                                .responseKind(responseKind(resource, subresource.kind()))
                                .verbs(subresource.verbs())
                                .build())
                        .toList())
                .build();
    }

    private static io.sailfish.model.api.meta.v1.GroupVersionKind responseKind(
            ApiResource resource, GroupVersionKind kind) {
        boolean own = isOwn(resource, kind);
        return io.sailfish.model.api.meta.v1.GroupVersionKind.builder()
                .group(own ? "" : kind.group())
                .version(own ? "" : kind.version())
                .kind(kind.kind())
                .build();
    }

    private static byte[] json(String kind, String apiVersion, Message message) {
        ByteOutput out = new ByteOutput();
        JsonEncoder.write(message, new GroupVersionKind("", apiVersion, kind), out);
        return out.toByteArray();
    }

    /** An entity tag of a document. */
    static String tag(byte[] document) {
        return '"' + HexFormat.of().withUpperCase().formatHex(digest("SHA-512", document)) + '"';
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
