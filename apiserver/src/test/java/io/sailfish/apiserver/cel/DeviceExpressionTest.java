package io.sailfish.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.DeviceAttribute;
import io.sailfish.model.api.resource.v1.DeviceCapacity;
import io.sailfish.model.value.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceExpressionTest {
    private static final Device GPU = Device.builder()
            .name("gpu-0")
            .attributes(Map.of(
                    "model", DeviceAttribute.builder().string("a100").build(),
                    "numa", DeviceAttribute.builder().intValue(1).build(),
                    "standard.example.com/shared",
                            DeviceAttribute.builder().bool(true).build(),
                    "firmware", DeviceAttribute.builder().version("1.4.0").build()))
            .capacity(Map.of(
                    "memory",
                    DeviceCapacity.builder().value(Quantity.parse("40Gi")).build()))
            .build();

    private static boolean selects(String expression) throws CelFailure {
        return DeviceExpression.compile(expression).selects("gpu.example.com", GPU);
    }

    @Test
    void looksAtWhatADeviceIs() throws CelFailure {
        assertThat(selects("device.driver == 'gpu.example.com'")).isTrue();
        assertThat(selects("device.attributes['gpu.example.com'].model == 'a100'"))
                .isTrue();
        assertThat(selects("device.attributes['gpu.example.com'].numa > 1")).isFalse();
        assertThat(selects("device.attributes['standard.example.com'].shared")).isTrue();
        assertThat(selects("device.attributes['gpu.example.com'].firmware.isGreaterThan(semver('1.3.9'))"))
                .isTrue();
        assertThat(selects("device.capacity['gpu.example.com'].memory.compareTo(quantity('20Gi')) >= 0"))
                .isTrue();
        assertThat(selects("device.allowMultipleAllocations")).isFalse();
        assertThat(selects("cel.bind(gpu, device.attributes['gpu.example.com'], gpu.model == 'a100' && gpu.numa == 1)"))
                .isTrue();
    }

    @Test
    void aDomainThatADeviceLacksIsEmpty() throws CelFailure {
        assertThat(selects("'x' in device.attributes['other.example.com']")).isFalse();
        assertThatThrownBy(() -> selects("device.attributes['other.example.com'].model == 'a'"))
                .isInstanceOf(CelFailure.class)
                .hasMessage("no such key: model");
    }

    @Test
    void answersYesOrNo() {
        assertThatThrownBy(() -> DeviceExpression.compile("device.driver"))
                .hasMessage("must evaluate to bool or the unknown type, not string");
        assertThatThrownBy(() -> DeviceExpression.compile("device.serial == 1"))
                .hasMessageContaining("undefined field 'serial'");
    }

    @Test
    void tellsWhatItCostsAtWorst() throws CelFailure {
        assertThat(DeviceExpression.compile("device.attributes['a'].b == 'c'").worstCost())
                .isLessThan(100);
        String dear = "device.attributes.all(a, device.attributes.all(b, device.attributes.all(c,"
                + " device.attributes.all(d, a + b == c + d))))";
        assertThat(DeviceExpression.compile(dear).worstCost()).isGreaterThan(DeviceExpression.MOST_COST);
    }
}
