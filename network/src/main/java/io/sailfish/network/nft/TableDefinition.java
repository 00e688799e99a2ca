package io.sailfish.network.nft;

import java.util.List;
import java.util.Map;

/**
 * The fixed part of a table: base chains with their rules, helper chains, and the maps and sets that fragments add to.
 *
 * @param family     "ip" or "ip6"
 * @param name       the table's name
 * @param sets       lines such as {@code add map ip sailfish services { … }}, without family and table: kind, name, body
 * @param baseChains name → hook declaration
 * @param rules      chain → rules; chains that are no base chains are made too
 */
public record TableDefinition(
        String family,
        String name,
        List<SetDeclaration> sets,
        Map<String, String> baseChains,
        Map<String, List<String>> rules) {

    /** A map ("map") or set ("set") with its body, as {@code type ipv4_addr . inet_service : verdict;}. */
    public record SetDeclaration(String kind, String name, String body) {}

    String path() {
        return family + " " + name;
    }
}
