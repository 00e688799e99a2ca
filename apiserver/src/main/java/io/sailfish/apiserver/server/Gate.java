package io.sailfish.apiserver.server;

import java.util.function.Consumer;

/** Decides when a request may go on, if it may: between knowing who asks and asking whether he may. */
interface Gate {

    /**
     * Lets a call through, by the consumer: at once, or later on the call's event loop. Calls that are not let through get
     * their answer here, by exception or later. What a call occupies is given back by {@link Call#done}.
     */
    void enter(Call call, Consumer<Call> onward);
}
