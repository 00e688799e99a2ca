package io.sailfish.apiserver.kinds.flowcontrol;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.table.CellFunction;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.flowcontrol.v1.ExemptPriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.FlowcontrolV1;
import io.sailfish.model.api.flowcontrol.v1.LimitedPriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfigurationSpec;
import io.sailfish.model.api.flowcontrol.v1.QueuingConfiguration;
import io.sailfish.model.schema.Descriptions;
import java.util.function.ToIntFunction;

/** PriorityLevelConfigurations. */
final class PriorityLevelKind implements Kind<PriorityLevelConfiguration> {
    private static final String NONE = "<none>";

    @Override
    public KindDefinition<PriorityLevelConfiguration> definition() {
        return KindDefinition.of(FlowcontrolV1.PRIORITY_LEVEL_CONFIGURATIONS)
                .generation()
                .strategy(new Strategy<PriorityLevelConfiguration>() {
                    @Override
                    public PriorityLevelConfiguration defaults(PriorityLevelConfiguration given) {
                        PriorityLevelConfigurationSpec spec = filled(given.spec());
                        return spec == given.spec() ? given : given.withSpec(spec);
                    }

                    @Override
                    public void validate(RequestContext context, PriorityLevelConfiguration given, FieldErrors errors) {
                        Finalizers.check(given, errors);
                        PriorityLevelValidation.check(given.name(), given.spec(), errors);
                    }
                })
                .column(
                        "Type",
                        "string",
                        Descriptions.of(PriorityLevelConfigurationSpec.TYPE, PriorityLevelConfigurationSpec.TYPE_FIELD),
                        0,
                        (level, now) -> level.spec().type())
                .column(
                        "NominalConcurrencyShares",
                        "string",
                        Descriptions.of(
                                LimitedPriorityLevelConfiguration.TYPE,
                                LimitedPriorityLevelConfiguration.NOMINAL_CONCURRENCY_SHARES),
                        0,
                        (level, now) -> level.spec().hasLimited()
                                ? level.spec().limited().nominalConcurrencyShares(0)
                                : NONE)
                .column(
                        "Queues",
                        "string",
                        queuing(QueuingConfiguration.QUEUES),
                        0,
                        queue(QueuingConfiguration::queues))
                .column(
                        "HandSize",
                        "string",
                        queuing(QueuingConfiguration.HAND_SIZE),
                        0,
                        queue(QueuingConfiguration::handSize))
                .column(
                        "QueueLengthLimit",
                        "string",
                        queuing(QueuingConfiguration.QUEUE_LENGTH_LIMIT),
                        0,
                        queue(QueuingConfiguration::queueLengthLimit))
                .ageColumn()
                .status(new StatusUpdates<PriorityLevelConfiguration>() {})
                .build();
    }

    private static String queuing(int field) {
        return Descriptions.of(QueuingConfiguration.TYPE, field);
    }

    private static CellFunction<PriorityLevelConfiguration> queue(ToIntFunction<QueuingConfiguration> part) {
        return (level, now) -> level.spec().limited().limitResponse().hasQueuing()
                ? part.applyAsInt(level.spec().limited().limitResponse().queuing())
                : NONE;
    }

    /** The spec with what upstream fills in. */
    static PriorityLevelConfigurationSpec filled(PriorityLevelConfigurationSpec given) {
        PriorityLevelConfigurationSpec spec = given;
        if (spec.type().equals("Exempt")) {
            ExemptPriorityLevelConfiguration exempt = spec.exempt();
            exempt = exempt.hasNominalConcurrencyShares() ? exempt : exempt.withNominalConcurrencyShares(0);
            exempt = exempt.hasLendablePercent() ? exempt : exempt.withLendablePercent(0);
            spec = exempt == spec.exempt() && spec.hasExempt() ? spec : spec.withExempt(exempt);
        }
        if (!spec.hasLimited()) {
            return spec;
        }
        LimitedPriorityLevelConfiguration limited = spec.limited();
        limited = limited.hasNominalConcurrencyShares() ? limited : limited.withNominalConcurrencyShares(30);
        limited = limited.hasLendablePercent() ? limited : limited.withLendablePercent(0);
        if (limited.limitResponse().hasQueuing()) {
            QueuingConfiguration queuing = limited.limitResponse().queuing();
            queuing = queuing.handSize() == 0 ? queuing.withHandSize(8) : queuing;
            queuing = queuing.queues() == 0 ? queuing.withQueues(64) : queuing;
            queuing = queuing.queueLengthLimit() == 0 ? queuing.withQueueLengthLimit(50) : queuing;
            limited = limited.withLimitResponse(limited.limitResponse().withQueuing(queuing));
        }
        return limited == spec.limited() ? spec : spec.withLimited(limited);
    }
}
