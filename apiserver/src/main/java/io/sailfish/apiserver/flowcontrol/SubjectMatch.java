package io.sailfish.apiserver.flowcontrol;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.api.flowcontrol.v1.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whose requests a rule is about. */
final class SubjectMatch {
    private static final String ALL = "*";
    private static final String ACCOUNT = "system:serviceaccount:";

    private final Set<String> users = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    /** What the user names of all accounts of a namespace begin with. */
    private final List<String> namespaces = new ArrayList<>();

    private final boolean everybody;

    SubjectMatch(List<Subject> subjects) {
        for (Subject subject : subjects) {
            switch (subject.kind()) {
                case "User" -> users.add(subject.user().name());
                case "Group" -> groups.add(subject.group().name());
                case "ServiceAccount" -> {
                    String prefix = ACCOUNT + subject.serviceAccount().namespace() + ":";
                    if (subject.serviceAccount().name().equals(ALL)) {
                        namespaces.add(prefix);
                    } else {
                        users.add(prefix + subject.serviceAccount().name());
                    }
                }
                default -> {
                    // Validation lets no other in; one that is in the store all the same is nobody.
                }
            }
        }
        everybody = users.contains(ALL) || groups.contains(ALL);
    }

    boolean matches(UserInfo user) {
        if (everybody || users.contains(user.name())) {
            return true;
        }
        if (!groups.isEmpty()) {
            List<String> memberOf = user.groups();
            for (int i = 0; i < memberOf.size(); i++) {
                if (groups.contains(memberOf.get(i))) {
                    return true;
                }
            }
        }
        for (int i = 0; i < namespaces.size(); i++) {
            if (user.name().startsWith(namespaces.get(i))) {
                return true;
            }
        }
        return false;
    }
}
