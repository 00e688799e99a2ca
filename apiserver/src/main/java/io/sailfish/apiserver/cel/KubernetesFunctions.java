package io.sailfish.apiserver.cel;

import com.google.common.collect.ImmutableList;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.util.ArrayList;
import java.util.List;

/** Functions that Kubernetes adds to the language: of regular expressions and of lists. */
final class KubernetesFunctions implements CelCompilerLibrary, CelRuntimeLibrary {
    static final KubernetesFunctions LIBRARY = new KubernetesFunctions();

    private static final CelType TEXTS = ListType.create(SimpleType.STRING);
    private static final CelType LIST = ListType.create(SimpleType.DYN);

    private KubernetesFunctions() {}

    private static CelFunctionDecl member(String name, String overload, CelType result, CelType... parameters) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload(overload, result, ImmutableList.copyOf(parameters)));
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder checker) {
        checker.addFunctionDeclarations(
                member("find", "string_find_string", SimpleType.STRING, SimpleType.STRING, SimpleType.STRING),
                CelFunctionDecl.newFunctionDeclaration(
                        "findAll",
                        CelOverloadDecl.newMemberOverload(
                                "string_find_all_string",
                                TEXTS,
                                ImmutableList.of(SimpleType.STRING, SimpleType.STRING)),
                        CelOverloadDecl.newMemberOverload(
                                "string_find_all_string_int",
                                TEXTS,
                                ImmutableList.of(SimpleType.STRING, SimpleType.STRING, SimpleType.INT))),
                member("isSorted", "list_is_sorted", SimpleType.BOOL, LIST),
                member("sum", "list_sum", SimpleType.DYN, LIST),
                member("min", "list_min", SimpleType.DYN, LIST),
                member("max", "list_max", SimpleType.DYN, LIST),
                member("indexOf", "list_index_of", SimpleType.INT, LIST, SimpleType.DYN),
                member("lastIndexOf", "list_last_index_of", SimpleType.INT, LIST, SimpleType.DYN));
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "find",
                CelFunctionBinding.from("string_find_string", String.class, String.class, KubernetesFunctions::find)));
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "findAll",
                CelFunctionBinding.from(
                        "string_find_all_string", String.class, String.class, (text, form) -> all(text, form, -1)),
                CelFunctionBinding.from(
                        "string_find_all_string_int",
                        ImmutableList.of(String.class, String.class, Long.class),
                        arguments -> all((String) arguments[0], (String) arguments[1], (Long) arguments[2]))));
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "isSorted", CelFunctionBinding.from("list_is_sorted", List.class, KubernetesFunctions::isSorted)));
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "sum", CelFunctionBinding.from("list_sum", List.class, KubernetesFunctions::sum)));
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "min", CelFunctionBinding.from("list_min", List.class, list -> extreme(list, "min", -1))));
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "max", CelFunctionBinding.from("list_max", List.class, list -> extreme(list, "max", 1))));
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "indexOf", CelFunctionBinding.from("list_index_of", List.class, Object.class, (list, item) ->
                        (long) list.indexOf(item))));
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                "lastIndexOf", CelFunctionBinding.from("list_last_index_of", List.class, Object.class, (list, item) ->
                        (long) list.lastIndexOf(item))));
    }

    private static String find(String text, String form) throws CelEvaluationException {
        Matcher matcher = pattern(form).matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    private static List<String> all(String text, String form, long limit) throws CelEvaluationException {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern(form).matcher(text);
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    private static Pattern pattern(String form) throws CelEvaluationException {
        try {
            return Pattern.compile(form);
        } catch (PatternSyntaxException e) {
            throw new CelEvaluationException("Illegal regex: " + e.getMessage(), e);
        }
    }

    private static boolean isSorted(List<?> list) throws CelEvaluationException {
        for (int i = 1; i < list.size(); i++) {
            if (compare(list.get(i - 1), list.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static Object sum(List<?> list) throws CelEvaluationException {
        boolean whole = list.stream().allMatch(Long.class::isInstance);
        double sum = 0;
        long wholeSum = 0;
        for (Object item : list) {
            if (!(item instanceof Number number)) {
                throw new CelEvaluationException("no such overload: sum of what is no number");
            }
            wholeSum += number.longValue();
            sum += number.doubleValue();
        }
        return whole ? (Object) wholeSum : (Object) sum;
    }

    private static Object extreme(List<?> list, String name, int sign) throws CelEvaluationException {
        if (list.isEmpty()) {
            throw new CelEvaluationException(name + " called on empty list");
        }
        Object best = list.getFirst();
        for (Object item : list) {
            if (compare(item, best) * sign > 0) {
                best = item;
            }
        }
        return best;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(Object one, Object other) throws CelEvaluationException {
        if (one instanceof Number number && other instanceof Number another) {
            return one instanceof Long && other instanceof Long
                    ? Long.compare(number.longValue(), another.longValue())
                    : Double.compare(number.doubleValue(), another.doubleValue());
        }
        if (one instanceof Comparable comparable && one.getClass() == other.getClass()) {
            return comparable.compareTo(other);
        }
        throw new CelEvaluationException("no such overload: values that have no order");
    }
}
