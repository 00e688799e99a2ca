package io.sailfish.apiserver.kinds.flowcontrol;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.flowcontrol.v1.FlowSchema;
import io.sailfish.model.api.flowcontrol.v1.FlowSchemaSpec;
import io.sailfish.model.api.flowcontrol.v1.FlowcontrolV1;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfigurationReference;
import io.sailfish.model.schema.Descriptions;

/** FlowSchemas. */
final class FlowSchemaKind implements Kind<FlowSchema> {
    private static final int PRECEDENCE = 1000;

    @Override
    public KindDefinition<FlowSchema> definition() {
        return KindDefinition.of(FlowcontrolV1.FLOW_SCHEMAS)
                .generation()
                .strategy(new Strategy<FlowSchema>() {
                    @Override
                    public FlowSchema defaults(FlowSchema given) {
                        return given.spec().matchingPrecedence() == 0
                                ? given.withSpec(given.spec().withMatchingPrecedence(PRECEDENCE))
                                : given;
                    }

                    @Override
                    public void validate(RequestContext context, FlowSchema given, FieldErrors errors) {
                        Finalizers.check(given, errors);
                        FlowSchemaValidation.check(given.name(), given.spec(), errors);
                    }
                })
                .column(
                        "PriorityLevel",
                        "string",
                        Descriptions.of(
                                PriorityLevelConfigurationReference.TYPE, PriorityLevelConfigurationReference.NAME),
                        0,
                        (schema, now) ->
                                schema.spec().priorityLevelConfiguration().name())
                .column(
                        "MatchingPrecedence",
                        "string",
                        Descriptions.of(FlowSchemaSpec.TYPE, FlowSchemaSpec.MATCHING_PRECEDENCE),
                        0,
                        (schema, now) -> schema.spec().matchingPrecedence())
                .column(
                        "DistinguisherMethod",
                        "string",
                        Descriptions.of(FlowSchemaSpec.TYPE, FlowSchemaSpec.DISTINGUISHER_METHOD),
                        0,
                        (schema, now) -> schema.spec().hasDistinguisherMethod()
                                ? schema.spec().distinguisherMethod().type()
                                : "<none>")
                .ageColumn()
                .column(
                        "MissingPL",
                        "string",
                        "references a broken or non-existent PriorityLevelConfiguration",
                        0,
                        (schema, now) -> dangling(schema))
                .status(new StatusUpdates<FlowSchema>() {})
                .build();
    }

    private static String dangling(FlowSchema schema) {
        return schema.status().conditions().stream()
                .filter(condition -> condition.type().equals("Dangling"))
                .map(condition -> condition.status())
                .findFirst()
                .orElse("?");
    }
}
