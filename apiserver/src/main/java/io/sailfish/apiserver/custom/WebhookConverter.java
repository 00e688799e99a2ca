package io.sailfish.apiserver.custom;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.sailfish.apiserver.callout.Callout;
import io.sailfish.apiserver.callout.CalloutException;
import io.sailfish.apiserver.callout.CalloutResolver;
import io.sailfish.apiserver.callout.HttpsCaller;
import io.sailfish.apiserver.custom.schema.Json;
import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.admissionregistration.v1.ServiceReference;
import io.sailfish.model.api.admissionregistration.v1.WebhookClientConfig;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Converts custom objects between versions by the webhook of their definition. Blocks; what was converted is kept for a while,
 * since the same instance of an object is read many times.
 *
 * <p>A webhook may change labels and annotations, but nothing else of the metadata.
 */
final class WebhookConverter {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MOST_IN_ONE_CALL = 500;
    private static final int MOST_KEPT = 10_000;
    private static final List<String> REVIEWS = List.of("v1", "v1beta1");

    private final CalloutResolver resolver;
    private final HttpsCaller caller = new HttpsCaller();
    private final WebhookClientConfig client;
    private final @Nullable String review;
    private final String names;
    /** By identity: two objects may have the same name and version, and yet differ. */
    private final Cache<ApiObject, Map<String, ApiObject>> known =
            CacheBuilder.newBuilder().weakKeys().maximumSize(MOST_KEPT).build();

    WebhookConverter(CustomResourceDefinition definition, CalloutResolver resolver) {
        this.resolver = resolver;
        this.client = client(definition.spec().conversion().webhook().clientConfig());
        this.review = definition.spec().conversion().webhook().conversionReviewVersions().stream()
                .filter(REVIEWS::contains)
                .findFirst()
                .map("apiextensions.k8s.io/"::concat)
                .orElse(null);
        this.names = definition.spec().names().kind();
    }

    private static WebhookClientConfig client(io.sailfish.model.api.apiextensions.v1.WebhookClientConfig config) {
        WebhookClientConfig.Builder client = WebhookClientConfig.builder().caBundle(config.caBundle());
        if (!config.hasService()) {
            return client.url(config.url("")).build();
        }
        ServiceReference.Builder service = ServiceReference.builder()
                .namespace(config.service().namespace())
                .name(config.service().name())
                .port(config.service().port(443));
        if (config.service().hasPath()) {
            service.path(config.service().path(""));
        }
        return client.service(service.build()).build();
    }

    /** An object in another version. */
    ApiObject convert(ApiObject object, CustomVersion target) {
        ApiObject before = find(object, target);
        return before == null ? call(List.of(object), target).getFirst() : before;
    }

    /** Converts many objects, so that each is at hand when it is asked for. */
    void convertAll(List<ApiObject> objects, CustomVersion target) {
        List<ApiObject> missing = new ArrayList<>();
        for (ApiObject object : objects) {
            boolean other = object.messageType() != target.resource().objectType();
            if (other && find(object, target) == null) {
                missing.add(object);
            }
        }
        for (int i = 0; i < missing.size(); i += MOST_IN_ONE_CALL) {
            call(missing.subList(i, Math.min(missing.size(), i + MOST_IN_ONE_CALL)), target);
        }
    }

    private @Nullable ApiObject find(ApiObject object, CustomVersion target) {
        Map<String, ApiObject> forms = known.getIfPresent(object);
        return forms == null ? null : forms.get(target.version().name());
    }

    private void keep(ApiObject object, CustomVersion target, ApiObject converted) {
        known.asMap().merge(object, Map.of(target.version().name(), converted), (forms, more) -> {
            Map<String, ApiObject> all = new LinkedHashMap<>(forms);
            all.putAll(more);
            return Map.copyOf(all);
        });
    }

    private List<ApiObject> call(List<ApiObject> objects, CustomVersion target) {
        String from =
                Objects.requireNonNull(objects.getFirst().messageType().kind()).apiVersion();
        String title = "conversion webhook for " + from + ", Kind=" + names;
        List<?> answers = answers(objects, target, title);
        if (answers.size() != objects.size()) {
            throw failure(title + " returned " + answers.size() + " objects, expected " + objects.size());
        }
        List<ApiObject> converted = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            ApiObject one = checked(objects.get(i), answers.get(i), target, i, title);
            keep(objects.get(i), target, one);
            converted.add(one);
        }
        return converted;
    }

    private List<?> answers(List<ApiObject> objects, CustomVersion target, String title) {
        String uid = UUID.randomUUID().toString();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("uid", uid);
        request.put("desiredAPIVersion", target.resource().apiVersion());
        request.put(
                "objects",
                objects.stream().map(object -> Json.tree((Object) object)).toList());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("kind", "ConversionReview");
        body.put("apiVersion", review);
        body.put("request", request);
        try {
            if (review == null) {
                throw new CalloutException("webhook does not accept known ConversionReview versions (v1, v1beta1)");
            }
            Callout callout = resolver.resolve(client, TIMEOUT);
            return objects(JsonTree.parse(caller.post(callout, JsonTree.encode(body))), uid);
        } catch (CalloutException e) {
            throw failure(title + " failed: " + e.getMessage());
        } catch (DecodeException | IllegalArgumentException e) {
            throw failure(title + " failed: the answer cannot be read: " + e.getMessage());
        }
    }

    /** The objects of an answer. */
    private List<?> objects(Object answer, String uid) throws CalloutException {
        boolean fits = "ConversionReview".equals(Json.member(answer, "kind"))
                && Objects.equals(review, Json.member(answer, "apiVersion"));
        if (!fits) {
            throw new CalloutException("expected webhook response of " + review + ", Kind=ConversionReview, got "
                    + Json.text(Json.member(answer, "apiVersion")) + ", Kind="
                    + Json.text(Json.member(answer, "kind")));
        }
        Object response = Json.member(answer, "response");
        if (response == null) {
            throw new CalloutException("no response provided");
        }
        if (!uid.equals(Json.member(response, "uid"))) {
            throw new CalloutException("expected response.uid=\"" + uid + "\", got \""
                    + (Json.member(response, "uid") instanceof String other ? other : "") + "\"");
        }
        Object result = Json.member(response, "result");
        if (!"Success".equals(Json.member(result, "status"))) {
            throw new CalloutException(refusal(result));
        }
        return Json.member(response, "convertedObjects") instanceof List<?> list ? list : List.of();
    }

    private static String refusal(@Nullable Object result) {
        if (!(Json.member(result, "status") instanceof String status) || status.isEmpty()) {
            return "no response.result.status provided";
        }
        if (Json.member(result, "message") instanceof String message && !message.isEmpty()) {
            return message;
        }
        return "response.result.status was '" + status + "'"
                + (Json.member(result, "reason") instanceof String reason && !reason.isEmpty()
                        ? ", reason: " + reason
                        : "");
    }

    /** What a webhook made of an object, with the metadata that it must not change. */
    private ApiObject checked(ApiObject object, Object tree, CustomVersion target, int index, String title) {
        String invalid = title + " returned invalid converted object at index " + index + ": ";
        String wanted = target.resource().apiVersion();
        if (!wanted.equals(Json.member(tree, "apiVersion"))) {
            throw failure(invalid + "invalid groupVersion (expected " + wanted + ", received "
                    + Json.text(Json.member(tree, "apiVersion")) + ")");
        }
        if (!names.equals(Json.member(tree, "kind"))) {
            throw failure(invalid + "invalid kind (expected " + names + ", received "
                    + Json.text(Json.member(tree, "kind")) + ")");
        }
        ApiObject converted;
        try {
            converted = target.decoded(tree);
        } catch (DecodeException e) {
            throw failure(invalid + e.getMessage());
        }
        ObjectMeta before = object.metadata();
        ObjectMeta after = converted.metadata();
        same("name", before.name(), after.name(), title);
        same("namespace", before.namespace(), after.namespace(), title);
        same("UID", before.uid(), after.uid(), title);
        ObjectMeta merged = changed(before, ObjectMeta.LABELS, after.labels());
        return converted.withMetadata(changed(merged, ObjectMeta.ANNOTATIONS, after.annotations()));
    }

    private static ObjectMeta changed(ObjectMeta metadata, int field, Map<String, String> texts) {
        return (ObjectMeta) (texts.isEmpty() ? metadata.without(field) : metadata.with(field, StringMap.copyOf(texts)));
    }

    private static void same(String what, String before, String after, String title) {
        if (!before.equals(after)) {
            throw failure(
                    title + " returned invalid metadata: must have the same " + what + ": " + before + " != " + after);
        }
    }

    private static ApiException failure(String message) {
        return new ApiException(
                new ApiException.Failure(500, ApiException.Reason.UNKNOWN, message, ApiException.Details.NONE));
    }
}
