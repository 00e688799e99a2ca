package io.sailfish.model.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.sailfish.model.Field;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Our protobuf against classes that protoc made of upstream's own definitions. */
class ProtobufParityTest {
    private static final Map<String, Parser<? extends Message>> PARSERS = parsers();

    /** Kept, so that its level stays: the generated classes are old and their runtime says so at every parse. */
    private static final Logger RUNTIME_LOGGER = Logger.getLogger("com.google.protobuf.GeneratedMessage");

    static {
        RUNTIME_LOGGER.setLevel(Level.OFF);
    }

    @Property(tries = 2_000)
    void theySeeWhatWeWrite(@ForAll long seed) throws IOException {
        io.sailfish.model.Message ours = new RandomMessages(seed).any();
        Parser<? extends Message> parser =
                PARSERS.get(upstreamName(ours.messageType().name()));
        if (parser == null) {
            return; // the aggregator's types, which the artifact lacks
        }
        byte[] bytes = ProtobufEncoder.encode(ours);
        Message theirs = parser.parseFrom(bytes);
        requireAllKnown(theirs);
        compare(ours, theirs, ours.messageType().name());
        assertThat(theirs.toByteArray()).isEqualTo(bytes);
    }

    private static String upstreamName(String name) {
        return name.replace("io.k8s.", "k8s.io.").replace('-', '_');
    }

    private static void requireAllKnown(Message message) {
        assertThat(message.getUnknownFields().asMap().keySet())
                .as(message.getDescriptorForType().getFullName())
                .isEmpty();
        for (Object value : message.getAllFields().values()) {
            Collection<?> values = value instanceof List<?> list ? list : List.of(value);
            for (Object item : values) {
                if (item instanceof Message inner) {
                    requireAllKnown(inner);
                }
            }
        }
    }

    private static void compare(io.sailfish.model.Message ours, Message theirs, String path) {
        for (Field field : ours.messageType().fields()) {
            Message holder = theirs;
            for (int place = field.inlinedIn(); place != 0; place >>>= 16) {
                FieldDescriptor inlined = holder.getDescriptorForType().findFieldByNumber(place & 0xffff);
                holder = (Message) holder.getField(inlined);
            }
            FieldDescriptor descriptor = holder.getDescriptorForType().findFieldByNumber(field.number());
            String at = path + "." + field.name();
            assertThat(descriptor).as(at).isNotNull();
            Object value = ours.get(field.index());
            if (value == null) {
                assertZero(field, descriptor, holder, at);
            } else {
                compare(field.type(), value, holder.getField(descriptor), at);
            }
        }
    }

    /** Pointers that are nil are not written; a value that is zero is written as one. */
    private static void assertZero(Field field, FieldDescriptor descriptor, Message holder, String at) {
        boolean collection = switch (field.type().kind()) {
            case LIST, MAP, BYTES -> true;
            default -> false;
        };
        if (descriptor.isRepeated()) {
            assertThat(holder.getRepeatedFieldCount(descriptor)).as(at).isZero();
        } else {
            assertThat(holder.hasField(descriptor)).as(at).isEqualTo(!field.keepsZero() && !collection);
        }
    }

    private static void compare(ValueType type, @Nullable Object ours, Object theirs, String at) {
        switch (type.kind()) {
            case STRING, BOOL, INT32, INT64, DOUBLE -> assertThat(theirs).as(at).isEqualTo(ours);
            case BYTES -> assertThat(((ByteString) theirs).toByteArray()).as(at).isEqualTo(((Bytes) ours).array());
            case MESSAGE -> compare((io.sailfish.model.Message) ours, (Message) theirs, at);
            case LIST -> {
                List<?> items = theirs instanceof Message wrapper ? (List<?>) field(wrapper, 1) : (List<?>) theirs;
                List<?> list = (List<?>) ours;
                assertThat(items).as(at).hasSameSizeAs(list);
                for (int i = 0; i < items.size(); i++) {
                    compare(type.element(), list.get(i), items.get(i), at + "[" + i + "]");
                }
            }
            case MAP -> {
                StringMap<?> map = (StringMap<?>) ours;
                List<?> entries = (List<?>) theirs;
                assertThat(entries).as(at).hasSize(map.size());
                for (Object item : entries) {
                    String key = (String) field((Message) item, 1);
                    compare(type.element(), map.get(key), field((Message) item, 2), at + "[" + key + "]");
                }
            }
            case QUANTITY -> assertThat(field((Message) theirs, 1)).as(at).isEqualTo(ours.toString());
            case TIME, MICRO_TIME -> {
                Timestamp time = (Timestamp) ours;
                assertThat(field((Message) theirs, 1))
                        .as(at)
                        .isEqualTo(time.instant().getEpochSecond());
                assertThat(field((Message) theirs, 2))
                        .as(at)
                        .isEqualTo(time.instant().getNano());
            }
            case DURATION ->
                assertThat(field((Message) theirs, 1)).as(at).isEqualTo(((java.time.Duration) ours).toNanos());
            case INT_OR_STRING -> {
                IntOrString value = (IntOrString) ours;
                boolean text = value instanceof IntOrString.Text;
                assertThat(field((Message) theirs, 1)).as(at).isEqualTo(text ? 1L : 0L);
                assertThat(field((Message) theirs, text ? 3 : 2))
                        .as(at)
                        .isEqualTo(text ? value.toString() : value.number());
            }
            case JSON ->
                assertThat(raw((Message) theirs))
                        .as(at)
                        .isEqualTo(new String(JsonTree.encode(ours), StandardCharsets.UTF_8));
            case RAW_JSON ->
                assertThat(raw((Message) theirs))
                        .as(at)
                        .isEqualTo(new String(((Bytes) ours).array(), StandardCharsets.UTF_8));
        }
    }

    private static String raw(Message message) {
        return ((ByteString) field(message, 1)).toStringUtf8();
    }

    private static Object field(Message message, int number) {
        return message.getField(message.getDescriptorForType().findFieldByNumber(number));
    }

    private static Map<String, Parser<? extends Message>> parsers() {
        Map<String, Parser<? extends Message>> parsers = new HashMap<>();
        String jarPath = io.kubernetes
                .client
                .proto
                .V1
                .class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        try (JarFile jar = new JarFile(jarPath)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.contains("$")) {
                    add(Class.forName(name.replace('/', '.').replace(".class", "")), parsers);
                }
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return parsers;
    }

    private static void add(Class<?> file, Map<String, Parser<? extends Message>> parsers)
            throws ReflectiveOperationException {
        FileDescriptor descriptor =
                (FileDescriptor) file.getMethod("getDescriptor").invoke(null);
        for (var type : descriptor.getMessageTypes()) {
            Class<?> messageClass = Class.forName(file.getName() + "$" + type.getName());
            Message instance =
                    (Message) messageClass.getMethod("getDefaultInstance").invoke(null);
            parsers.put(type.getFullName(), instance.getParserForType());
        }
    }
}
