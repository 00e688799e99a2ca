package io.sailfish.apiserver.custom;

import io.sailfish.apiserver.custom.definition.Conditions;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionCondition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionNames;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Decides which of the names that a definition asks for it gets: those that no other of its group has. Pure. */
final class NameClaims {
    private final Set<String> resources = new HashSet<>();
    private final Set<String> kinds = new HashSet<>();
    private String reason = "";
    private String message = "";

    private NameClaims(Collection<CustomResourceDefinition> group, CustomResourceDefinition definition) {
        for (CustomResourceDefinition one : group) {
            // A definition's own names are in use too: it keeps those that it has.
            CustomResourceDefinitionNames names = one.name().equals(definition.name())
                    ? definition.status().acceptedNames()
                    : one.status().acceptedNames();
            resources.add(names.plural());
            resources.add(names.singular());
            resources.addAll(names.shortNames());
            kinds.add(names.kind());
            kinds.add(names.listKind());
        }
    }

    /**
     * The definition with the names that it gets, and the conditions that follow.
     *
     * @param group all definitions of its group
     */
    static CustomResourceDefinition decide(
            Collection<CustomResourceDefinition> group, CustomResourceDefinition definition, Timestamp now) {
        return new NameClaims(group, definition).decided(definition, now);
    }

    private CustomResourceDefinition decided(CustomResourceDefinition definition, Timestamp now) {
        CustomResourceDefinitionNames asked = definition.spec().names();
        CustomResourceDefinitionNames has = definition.status().acceptedNames();
        CustomResourceDefinitionNames gets = has;
        if (isFree(asked.plural(), has.plural(), resources, "PluralConflict")) {
            gets = gets.withPlural(asked.plural());
        }
        if (isFree(asked.singular(), has.singular(), resources, "SingularConflict")) {
            gets = gets.withSingular(asked.singular());
        }
        if (shortNamesFree(asked.shortNames(), has.shortNames())) {
            gets = gets.withShortNames(asked.shortNames());
        }
        if (isFree(asked.kind(), has.kind(), kinds, "KindConflict")) {
            gets = gets.withKind(asked.kind());
        }
        if (isFree(asked.listKind(), has.listKind(), kinds, "ListKindConflict")) {
            gets = gets.withListKind(asked.listKind());
        }
        gets = gets.withCategories(asked.categories());
        boolean accepted = reason.isEmpty();
        CustomResourceDefinition named =
                definition.withStatus(definition.status().withAcceptedNames(gets));
        named = Conditions.with(
                named,
                Conditions.NAMES_ACCEPTED,
                accepted ? "True" : "False",
                accepted ? "NoConflicts" : reason,
                accepted ? "no conflicts found" : message,
                now);
        return established(named, accepted, now);
    }

    /** Once established a definition stays so, even if it later asks for names that it does not get. */
    private static CustomResourceDefinition established(
            CustomResourceDefinition definition, boolean accepted, Timestamp now) {
        CustomResourceDefinitionCondition old = Conditions.find(definition, Conditions.ESTABLISHED);
        if (old != null && old.status().equals("True")) {
            return definition;
        }
        return accepted
                ? Conditions.with(
                        definition,
                        Conditions.ESTABLISHED,
                        "True",
                        "InitialNamesAccepted",
                        "the initial names have been accepted",
                        now)
                : Conditions.with(
                        definition, Conditions.ESTABLISHED, "False", "NotAccepted", "not all names are accepted", now);
    }

    private boolean isFree(String asked, String has, Set<String> used, String conflict) {
        if (asked.equals(has) || !used.contains(asked)) {
            return true;
        }
        reason = conflict;
        message = GoSyntax.quote(asked) + " is already in use";
        return false;
    }

    private boolean shortNamesFree(List<String> asked, List<String> has) {
        List<String> taken = new ArrayList<>();
        for (String name : asked) {
            if (!has.contains(name) && resources.contains(name)) {
                taken.add(GoSyntax.quote(name) + " is already in use");
            }
        }
        if (!taken.isEmpty()) {
            reason = "ShortNamesConflict";
            message = ApiErrors.aggregate(taken);
        }
        return taken.isEmpty();
    }
}
