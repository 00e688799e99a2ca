package io.sailfish.apiserver.admission;

import io.sailfish.model.ApiObject;
import org.jspecify.annotations.Nullable;

/** May change an object on its way in, or refuse it. May block. */
public interface MutatingPlugin {

    /** Upstream's name, as in --enable-admission-plugins. */
    String name();

    /** Whether it has to be asked about this. Cheap: called for every write. */
    boolean handles(Attributes attributes);

    /**
     * The object as it shall go on.
     *
     * @return null only where the attributes carry no object
     * @throws io.sailfish.model.status.ApiException to refuse
     */
    @Nullable
    ApiObject admit(Attributes attributes);
}
