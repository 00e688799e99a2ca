package io.sailfish.apiserver.kinds.core.quota;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.LimitRange;
import io.sailfish.model.api.core.v1.LimitRangeItem;
import io.sailfish.model.api.core.v1.LimitRangeSpec;
import io.sailfish.model.value.Quantity;
import java.util.Map;

/** LimitRanges: what a single pod, container or claim of a namespace asks for if it does not say, and may ask for. */
public final class LimitRangeKind implements Kind<LimitRange> {
    @Override
    public KindDefinition<LimitRange> definition() {
        return KindDefinition.of(CoreV1.LIMIT_RANGES).strategy(new Rules()).build();
    }

    private static final class Rules implements Strategy<LimitRange> {
        @Override
        public LimitRange defaults(LimitRange range) {
            LimitRangeSpec spec = range.spec();
            return range.withSpec(spec.withLimits(Each.of(spec.limits(), Rules::item)));
        }

        /** What is said of containers fills in what is not. */
        private static LimitRangeItem item(LimitRangeItem item) {
            if (!item.type().equals("Container")) {
                return item;
            }
            Map<String, Quantity> limits = filled(item.defaultValue(), item.max());
            return item.withDefault(limits)
                    .withDefaultRequest(filled(filled(item.defaultRequest(), limits), item.min()));
        }

        private static Map<String, Quantity> filled(Map<String, Quantity> given, Map<String, Quantity> otherwise) {
            if (given.keySet().containsAll(otherwise.keySet())) {
                return given;
            }
            StringMap<Quantity> filled = StringMap.copyOf(given);
            for (Map.Entry<String, Quantity> entry : otherwise.entrySet()) {
                if (!filled.containsKey(entry.getKey())) {
                    filled = filled.with(entry.getKey(), entry.getValue());
                }
            }
            return filled;
        }

        @Override
        public void validate(RequestContext context, LimitRange range, FieldErrors errors) {
            Finalizers.check(range, errors);
            LimitRangeValidation.validate(range, errors);
        }
    }
}
