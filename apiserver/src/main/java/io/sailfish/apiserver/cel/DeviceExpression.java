package io.sailfish.apiserver.cel;

import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.DeviceAttribute;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An expression that selects devices, compiled. Immutable; evaluates on any thread.
 *
 * <p>Its variable "device" has the driver, and attributes and capacity by domain and name. What a driver names without a
 * domain is in the driver's own; a domain that a device says nothing of is empty rather than missing, also to "in".
 */
public final class DeviceExpression {
    /** What the evaluation for one device may cost, and the estimate at worst. */
    public static final long MOST_COST = 1_000_000;

    private static final int MOST_FACTS = 32;
    private static final int LONGEST_VALUE = 64;
    private static final int LONGEST_DRIVER = 63;
    private static final CelShape SHAPE = CelShape.object(
            "kubernetes.DRADevice",
            Map.of(
                    "driver", CelShape.text(LONGEST_DRIVER, 0),
                    "attributes", byDomain(CelShape.any(LONGEST_VALUE, 0)),
                    "capacity", byDomain(CelShape.QUANTITY),
                    "allowMultipleAllocations", CelShape.BOOLEAN),
            0);
    private static final CelEnvironment ENVIRONMENT =
            CelEnvironment.builder().shaped("device", SHAPE).bindings().build();

    private final CelProgram program;

    private DeviceExpression(CelProgram program) {
        this.program = program;
    }

    private static CelShape byDomain(CelShape value) {
        return CelShape.map(CelShape.map(value, MOST_FACTS), MOST_FACTS);
    }

    /**
     * The program of an expression.
     *
     * @throws CelFailure with the places of what is wrong
     */
    public static DeviceExpression compile(String expression) throws CelFailure {
        CelProgram program = ENVIRONMENT.compile(expression);
        if (!program.mayBeBoolean()) {
            throw new CelFailure("must evaluate to bool or the unknown type, not " + program.typeName());
        }
        return new DeviceExpression(program);
    }

    /** What it costs at worst. */
    public long worstCost() {
        return program.worstCost(Map.of("device", SHAPE), "device");
    }

    /**
     * Whether it selects a device.
     *
     * @throws CelFailure where it has no answer for this device, as for one without an attribute that it looks at
     */
    public boolean selects(String driver, Device device) throws CelFailure {
        Map<String, Object> variable = Map.of(
                "driver",
                driver,
                "attributes",
                attributes(driver, device),
                "capacity",
                capacity(driver, device),
                "allowMultipleAllocations",
                device.allowMultipleAllocations(false));
        Object value = program.evaluate(Map.of("device", variable), new CostMeter(MOST_COST));
        if (value instanceof Boolean selected) {
            return selected;
        }
        throw new CelFailure(
                "CEL result of type " + value.getClass().getSimpleName() + " could not be converted to bool");
    }

    private static Map<String, Object> attributes(String driver, Device device) throws CelFailure {
        Map<String, Object> domains = new Domains();
        for (Map.Entry<String, DeviceAttribute> entry : device.attributes().entrySet()) {
            put(domains, driver, entry.getKey(), value(entry.getKey(), entry.getValue()));
        }
        return domains;
    }

    private static Object value(String name, DeviceAttribute attribute) throws CelFailure {
        if (attribute.hasInt()) {
            return attribute.intValue(0);
        }
        if (attribute.hasBool()) {
            return attribute.bool(false);
        }
        if (attribute.hasString()) {
            return attribute.string("");
        }
        Object version = VersionFunctions.value(attribute.version(""));
        if (version == null) {
            throw new CelFailure("attribute " + name + ": unsupported attribute value");
        }
        return version;
    }

    private static Map<String, Object> capacity(String driver, Device device) {
        Map<String, Object> domains = new Domains();
        device.capacity()
                .forEach((name, capacity) -> put(domains, driver, name, QuantityFunctions.value(capacity.value())));
        return domains;
    }

    private static void put(Map<String, Object> domains, String driver, String name, Object value) {
        int slash = name.indexOf('/');
        String domain = slash < 0 ? driver : name.substring(0, slash);
        @SuppressWarnings("unchecked") // Only this method puts values here.
        Map<String, Object> values =
                (Map<String, Object>) domains.computeIfAbsent(domain, key -> new LinkedHashMap<String, Object>());
        values.put(name.substring(slash + 1), value);
    }

    /** Values by domain: any domain is there to be looked into, also one that has nothing. */
    private static final class Domains extends HashMap<String, Object> {
        private static final long serialVersionUID = 1;

        @Override
        public Object get(Object domain) {
            Object values = super.get(domain);
            return values == null ? Map.of() : values;
        }
    }
}
