package io.sailfish.apiserver.admission;

/** May refuse a write whose object is in its final form. May block. */
public interface ValidatingPlugin {

    /** Upstream's name, as in --enable-admission-plugins. */
    String name();

    /** Whether it has to be asked about this. Cheap: called for every write. */
    boolean handles(Attributes attributes);

    /**
     * Agrees by returning.
     *
     * @throws io.sailfish.model.status.ApiException to refuse
     */
    void validate(Attributes attributes);
}
