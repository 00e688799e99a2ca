package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionNames;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;
import java.util.Locale;

/** The rules of the names that a definition asks for or has been given. */
final class NameRules {
    private NameRules() {}

    static void check(CustomResourceDefinitionNames names, FieldPath path, FieldErrors errors) {
        label(names.plural(), path.child("plural"), errors);
        label(names.singular(), path.child("singular"), errors);
        kind(names.kind(), path.child("kind"), errors);
        kind(names.listKind(), path.child("listKind"), errors);
        each(names.shortNames(), path.child("shortNames"), errors);
        if (!names.kind().isEmpty() && names.kind().equals(names.listKind())) {
            errors.invalid(path.child("listKind"), names.listKind(), "kind and listKind may not be the same");
        }
        each(names.categories(), path.child("categories"), errors);
    }

    private static void label(String name, FieldPath path, FieldErrors errors) {
        if (!name.isEmpty()) {
            required(name, path, errors);
        }
    }

    private static void each(List<String> names, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < names.size(); i++) {
            required(names.get(i), path.index(i), errors);
        }
    }

    private static void required(String name, FieldPath path, FieldErrors errors) {
        List<String> problems = Names.dns1035Label(name);
        if (!problems.isEmpty()) {
            errors.invalid(path, name, String.join(",", problems));
        }
    }

    private static void kind(String kind, FieldPath path, FieldErrors errors) {
        List<String> problems = Names.dns1035Label(kind.toLowerCase(Locale.ROOT));
        if (!kind.isEmpty() && !problems.isEmpty()) {
            errors.invalid(
                    path, kind, "may have mixed case, but should otherwise match: " + String.join(",", problems));
        }
    }
}
