package io.sailfish.model.patch;

import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.Decoded;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.intern.Sharing;
import io.sailfish.model.patch.Draft.OpenObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of JSON and merge patches: a patched document becomes an object, or a failure that shows the document. */
final class PatchedDocument {
    private PatchedDocument() {}

    /** Opens an object with its kind and apiVersion. */
    static OpenObject open(ApiObject object) {
        OpenObject draft = Draft.openObject(object);
        if (draft == null) {
            throw new IllegalArgumentException("not an object: " + object.messageType());
        }
        GroupVersionKind kind = object.kind();
        draft.put("kind", kind.kind());
        draft.put("apiVersion", kind.apiVersion());
        return draft;
    }

    /**
     * The object that a patched document is.
     *
     * @param problems what was wrong with the patch itself: duplicate and unknown members
     */
    static Patched decode(ApiObject current, Object document, List<String> problems, FieldValidation validation) {
        if (problems.isEmpty() && document instanceof OpenObject draft && isSameKind(draft, current.kind())) {
            try {
                return new Patched((ApiObject) Binder.bind(draft, current.messageType()), List.of());
            } catch (Binder.UnboundException _) {
                // What is wrong is found below.
            }
        }
        return decodeWritten(current, document, problems, validation);
    }

    private static boolean isSameKind(OpenObject draft, GroupVersionKind kind) {
        return kind.kind().equals(draft.get("kind")) && kind.apiVersion().equals(draft.get("apiVersion"));
    }

    private static Patched decodeWritten(
            ApiObject current, Object document, List<String> problems, FieldValidation validation) {
        ByteOutput out = new ByteOutput();
        Draft.write(document, out);
        byte[] json = out.toByteArray();
        // Custom resources are maps to upstream, and maps are shown sorted.
        byte[] sorted = current.messageType().isOpen() ? JsonTree.encode(JsonTree.parse(json)) : json;
        String shown = io.sailfish.model.value.Bytes.wrap(sorted).utf8();
        Decoded decoded;
        try {
            decoded = JsonDecoder.decode(json, current.messageType());
        } catch (DecodeException e) {
            throw PatchErrors.invalid(shown, e.getMessage());
        }
        String mismatch = mismatch(decoded, current.kind(), current.messageType());
        if (mismatch != null) {
            throw PatchErrors.invalid(shown, mismatch);
        }
        List<String> all = new ArrayList<>(problems);
        all.addAll(decoded.problems());
        if (validation == FieldValidation.STRICT && !all.isEmpty()) {
            throw PatchErrors.invalid(shown, "strict decoding error: " + String.join(", ", all));
        }
        ApiObject patched = (ApiObject) Sharing.share(current, decoded.message());
        return new Patched(patched, validation == FieldValidation.WARN ? all : List.of());
    }

    private static @Nullable String mismatch(Decoded decoded, GroupVersionKind kind, MessageType type) {
        if (decoded.kind().isEmpty()) {
            return "Object 'Kind' is missing in '" + type.simpleName() + "'";
        }
        if (decoded.kind().equals(kind.kind()) && decoded.apiVersion().equals(kind.apiVersion())) {
            return null;
        }
        String apiVersion = decoded.apiVersion();
        String groupVersion = apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
        return "unable to decode " + groupVersion + ", Kind=" + decoded.kind() + " into *" + type.simpleName();
    }
}
