package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.AppArmorProfile;
import io.sailfish.model.api.core.v1.PodSecurityContext;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.SeccompProfile;
import io.sailfish.model.api.core.v1.SecurityContext;
import io.sailfish.model.api.core.v1.Sysctl;
import io.sailfish.model.api.core.v1.WindowsSecurityContextOptions;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;
import java.util.regex.Pattern;

/** Security contexts of pods and of containers. */
final class SecurityValidation {
    private static final List<String> PROFILES = List.of("Localhost", "RuntimeDefault", "Unconfined");
    private static final List<String> GROUP_CHANGES = List.of("Always", "OnRootMismatch");
    private static final List<String> GROUP_POLICIES = List.of("Merge", "Strict");
    private static final List<String> PROC_MOUNTS = List.of("Default", "Unmasked");
    private static final String SYSCTL_FORM = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
    private static final Pattern SYSCTL = Pattern.compile(SYSCTL_FORM);
    private static final int SYSCTL_LIMIT = 253;
    private static final int APPARMOR_LIMIT = 4095;
    private static final int WINDOWS_SPEC_LIMIT = 64 * 1024;

    private SecurityValidation() {}

    static void pod(PodSpec spec, FieldPath path, FieldErrors errors) {
        PodSecurityContext context = spec.securityContext();
        if (spec.hasShareProcessNamespace() && spec.hostPID() && spec.shareProcessNamespace(false)) {
            errors.invalid(
                    path.child("shareProcessNamespace"),
                    true,
                    "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        if (context.isEmpty()) {
            return;
        }
        if (context.hasFsGroup()) {
            Checks.id(errors, path, "fsGroup", context.fsGroup(0));
        }
        if (context.hasRunAsUser()) {
            Checks.id(errors, path, "runAsUser", context.runAsUser(0));
        }
        if (context.hasRunAsGroup()) {
            Checks.id(errors, path, "runAsGroup", context.runAsGroup(0));
        }
        List<Long> groups = context.supplementalGroups();
        for (int i = 0; i < groups.size(); i++) {
            List<String> problems = Names.userOrGroupId(groups.get(i));
            if (!problems.isEmpty()) {
                errors.invalid(path.child("supplementalGroups").index(i), groups.get(i), problems);
            }
        }
        sysctls(spec, path, errors);
        if (context.hasFsGroupChangePolicy()) {
            Checks.oneOf(errors, path, "fsGroupChangePolicy", context.fsGroupChangePolicy(""), GROUP_CHANGES);
        }
        seccomp(context.hasSeccompProfile(), context.seccompProfile(), path, errors);
        windows(context.windowsOptions(), path, errors);
        appArmor(context.hasAppArmorProfile(), context.appArmorProfile(), path, errors);
        if (context.hasSupplementalGroupsPolicy()) {
            Checks.oneOf(
                    errors, path, "supplementalGroupsPolicy", context.supplementalGroupsPolicy(""), GROUP_POLICIES);
        }
    }

    private static void sysctls(PodSpec spec, FieldPath parent, FieldErrors errors) {
        List<Sysctl> sysctls = spec.securityContext().sysctls();
        for (int i = 0; i < sysctls.size(); i++) {
            String name = sysctls.get(i).name();
            FieldPath path = parent.child("sysctls").index(i);
            if (name.isEmpty()) {
                errors.required(path.child("name"), "");
            } else if (name.length() > SYSCTL_LIMIT || !SYSCTL.matcher(name).matches()) {
                errors.invalid(
                        path.child("name"),
                        name,
                        "must have at most " + SYSCTL_LIMIT + " characters and match regex " + SYSCTL_FORM);
            } else if (sysctls.subList(0, i).stream()
                    .anyMatch(other -> other.name().equals(name))) {
                errors.duplicate(path.child("name"), name);
            }
            if (spec.hostNetwork() && name.startsWith("net.")) {
                errors.invalid(path.child("name"), name, "may not be specified when 'hostNetwork' is true");
            }
            if (spec.hostIPC() && isOfIpc(name)) {
                errors.invalid(path.child("name"), name, "may not be specified when 'hostIPC' is true");
            }
        }
    }

    private static boolean isOfIpc(String sysctl) {
        return sysctl.startsWith("kernel.shm")
                || sysctl.startsWith("kernel.msg")
                || sysctl.equals("kernel.sem")
                || sysctl.startsWith("fs.mqueue.");
    }

    static void container(SecurityContext context, boolean privilegedAllowed, FieldPath path, FieldErrors errors) {
        if (context.privileged(false) && !privilegedAllowed) {
            errors.forbidden(path.child("privileged"), "disallowed by cluster policy");
        }
        if (context.hasRunAsUser()) {
            Checks.id(errors, path, "runAsUser", context.runAsUser(0));
        }
        if (context.hasRunAsGroup()) {
            Checks.id(errors, path, "runAsGroup", context.runAsGroup(0));
        }
        if (context.hasProcMount()) {
            Checks.oneOf(errors, path, "procMount", context.procMount(""), PROC_MOUNTS);
            if (context.procMount("").equals("Unmasked")) {
                errors.invalid(path.child("procMount"), "Unmasked", "`hostUsers` must be false to use `Unmasked`");
            }
        }
        seccomp(context.hasSeccompProfile(), context.seccompProfile(), path, errors);
        if (!context.allowPrivilegeEscalation(true)) {
            if (context.privileged(false)) {
                errors.invalid(
                        path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }
            if (context.capabilities().add().contains("CAP_SYS_ADMIN")) {
                errors.invalid(
                        path,
                        context,
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
            }
        }
        windows(context.windowsOptions(), path, errors);
        appArmor(context.hasAppArmorProfile(), context.appArmorProfile(), path, errors);
    }

    private static void seccomp(boolean given, SeccompProfile profile, FieldPath parent, FieldErrors errors) {
        if (!given) {
            return;
        }
        FieldPath path = parent.child("seccompProfile");
        if (profile.type().isEmpty()) {
            errors.required(path.child("type"), "type is required when seccompProfile is set");
        } else {
            Checks.oneOf(errors, path, "type", profile.type(), PROFILES);
        }
        if (!profile.type().equals("Localhost")) {
            if (profile.hasLocalhostProfile()) {
                errors.invalid(
                        path.child("localhostProfile"), profile, "can only be set when seccomp type is Localhost");
            }
        } else if (profile.hasLocalhostProfile()) {
            Checks.descending(errors, path, "localhostProfile", profile.localhostProfile(""));
        } else {
            errors.required(path.child("localhostProfile"), "must be set when seccomp type is Localhost");
        }
    }

    /** Whether a profile of this name may be asked for. */
    static boolean isLocalAppArmorProfile(String name) {
        return !name.isBlank() && name.strip().equals(name) && name.length() <= APPARMOR_LIMIT;
    }

    private static void appArmor(boolean given, AppArmorProfile profile, FieldPath parent, FieldErrors errors) {
        if (!given) {
            return;
        }
        FieldPath path = parent.child("appArmorProfile");
        String local = profile.localhostProfile("");
        switch (profile.type()) {
            case "" -> errors.required(path.child("type"), "type is required when appArmorProfile is set");
            case "Localhost" -> {
                if (local.isBlank()) {
                    errors.required(path.child("localhostProfile"), "must be set when AppArmor type is Localhost");
                } else if (!local.strip().equals(local)) {
                    errors.invalid(path.child("localhostProfile"), local, "must not be padded with whitespace");
                } else if (local.length() > APPARMOR_LIMIT) {
                    errors.tooLong(path.child("localhostProfile"), APPARMOR_LIMIT);
                }
            }
            case "RuntimeDefault", "Unconfined" -> {
                if (profile.hasLocalhostProfile()) {
                    errors.invalid(
                            path.child("localhostProfile"), local, "can only be set when AppArmor type is Localhost");
                }
            }
            default -> errors.notSupported(path.child("type"), profile.type(), PROFILES);
        }
    }

    private static void windows(WindowsSecurityContextOptions options, FieldPath parent, FieldErrors errors) {
        if (options.isEmpty()) {
            return;
        }
        FieldPath path = parent.child("windowsOptions");
        if (options.hasGmsaCredentialSpecName()) {
            String name = options.gmsaCredentialSpecName("");
            Checks.problems(errors, path, "gmsaCredentialSpecName", name, Names.dns1123Subdomain(name));
        }
        if (options.hasGmsaCredentialSpec()) {
            String spec = options.gmsaCredentialSpec("");
            if (spec.isEmpty()) {
                errors.invalid(path.child("gmsaCredentialSpec"), spec, "gmsaCredentialSpec cannot be an empty string");
            } else if (spec.length() > WINDOWS_SPEC_LIMIT) {
                errors.invalid(
                        path.child("gmsaCredentialSpec"),
                        spec,
                        "gmsaCredentialSpec size must be under " + WINDOWS_SPEC_LIMIT / 1024 + " KiB");
            }
        }
        if (options.hasRunAsUserName() && options.runAsUserName("").isEmpty()) {
            errors.invalid(path.child("runAsUserName"), "", "runAsUserName cannot be an empty string");
        }
    }
}
