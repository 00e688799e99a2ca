package io.sailfish.apiserver.authentication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tokens from a file in upstream's form: token,user,uid and optionally "group,group" on each line. */
public final class StaticTokens implements TokenAuthenticator {
    private final Map<String, UserInfo> users;

    private StaticTokens(Map<String, UserInfo> users) {
        this.users = Map.copyOf(users);
    }

    /** Reads a file. */
    public static StaticTokens read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the token file " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file's text; the name is for error messages. */
    public static StaticTokens parse(String text, String name) {
        Map<String, UserInfo> users = new HashMap<>();
        int number = 0;
        for (String line : text.split("\n")) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> fields = fields(line.strip());
            if (fields.size() < 3) {
                throw new IllegalArgumentException(name + ":" + number
                        + ": a token needs at least 3 columns (token, user name, user uid), found " + fields.size());
            }
            if (fields.getFirst().isEmpty()) {
                throw new IllegalArgumentException(name + ":" + number + ": the token is empty");
            }
            List<String> groups = new ArrayList<>();
            if (fields.size() >= 4) {
                for (String group : fields.get(3).split(",")) {
                    if (!group.isBlank()) {
                        groups.add(group.strip());
                    }
                }
            }
            users.put(
                    fields.getFirst(),
                    RequestAuthenticator.authenticated(new UserInfo(fields.get(1), fields.get(2), groups, Map.of())));
        }
        return new StaticTokens(users);
    }

    @Override
    public Authentication authenticate(String token, Set<String> audiences) {
        UserInfo user = users.get(token);
        return user == null ? Authentication.ABSENT : new Authentication.Known(user);
    }

    /** The fields of a line of comma-separated values, quoted where they hold commas. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
