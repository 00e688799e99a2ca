package io.sailfish.logs.query;

import static io.sailfish.logs.store.Lines.START;
import static io.sailfish.logs.store.Lines.find;
import static io.sailfish.logs.store.Lines.line;
import static io.sailfish.logs.store.Lines.nanos;
import static io.sailfish.logs.store.Lines.pod;
import static io.sailfish.logs.store.Lines.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.logs.entry.Level;
import io.sailfish.logs.entry.LogEntry;
import io.sailfish.logs.entry.Origin;
import io.sailfish.logs.store.Lines;
import io.sailfish.logs.store.LogStore;
import io.sailfish.logs.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogSearchTest {
    private static final Origin WEB = pod("shop", "web");
    private static final Origin BILL = pod("billing", "bill");
    private static final List<String> TEXTS = List.of(
            "INFO started in 3.5 s",
            "WARN c.e.UserCenter connection timed out after 500ms",
            "{\"level\":\"error\",\"msg\":\"payment failed\",\"http\":{\"status\":500,\"path\":\"/api/pay\"}}",
            "ERROR java.lang.IllegalStateException: broken\n\tat c.e.Pay.pay(Pay.java:17)",
            "GET /api/users/42?q=TimeoutException HTTP/1.1",
            "{\"level\":\"info\",\"msg\":\"payment done\",\"http\":{\"status\":200,\"path\":\"/api/pay\"}}");

    @TempDir
    private static Path folder;

    private static LogStore store;

    @BeforeAll
    static void fill() throws IOException {
        store = LogStore.open(
                StoreSettings.of(folder).withClock(new Lines.SetClock()).withCommitDelay(Duration.ofMillis(1)));
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            entries.add(line(WEB, i, TEXTS.get(i)));
        }
        for (int i = 0; i < 20; i++) {
            entries.add(line(BILL, i, "bill " + i));
        }
        store.append(entries, true);
    }

    @AfterAll
    static void close() throws IOException {
        store.close();
    }

    private static List<Integer> found(LogQuery query) throws IOException {
        return texts(store, query.withOrigins(WEB::equals)).stream()
                .map(TEXTS::indexOf)
                .toList();
    }

    private static int[] numbers(String list) {
        return list == null
                ? new int[0]
                : java.util.Arrays.stream(list.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timed|1",
                "TIMED out|1",
                "out timed|1",
                "\"timed out\"|1",
                "\"out timed\"|",
                "c.e.UserCenter|1",
                "time*|1 4",
                "*exception|3 4",
                "t?med|1",
                "/[0-9]+ms/|1",
                "api/pay|2 5",
                "/api/pay|2 5",
                "payment -failed|5",
                "payment NOT done|2",
                "-payment|0 1 3 4",
                "started OR timed|0 1",
                "payment (failed OR timed)|2",
                "level:error|2 3",
                "level:warning|1",
                "http.status:500|2",
                "http.status:5*|2",
                "http.path:\"/api/pay\" level:info|5",
                "pod:w* timed|1",
                "pod:bill|",
                "namespace:shop AND kind:container broken|3",
                "workload:Deployment/web started|0",
                "500|2",
                "nothing|"
            })
    void textFinds(String query, String expected) throws IOException {
        assertThat(found(LogQuery.ALL.withText(query)))
                .as(query)
                .containsExactlyElementsOf(
                        java.util.Arrays.stream(numbers(expected)).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "timed out;1",
                "imed ou;1",
                "Timeout;4",
                "timeout;",
                "(?i)timeout;4",
                "3.5;0",
                "Pay.pay(Pay;",
                "Pay\\.pay\\(Pay;3",
                "users/[0-9]+;4",
                "^(INFO|WARN);0 1",
                "\":5;2",
                "?q;"
            })
    void grepFindsWhatStandsThere(String pattern, String expected) throws IOException {
        LogQuery query = LogQuery.ALL.withGrep(pattern);
        if (pattern.equals("?q") || pattern.equals("Pay.pay(Pay")) {
            assertThatThrownBy(() -> found(query)).isInstanceOf(QueryException.class);
            return;
        }
        assertThat(found(query))
                .as(pattern)
                .containsExactlyElementsOf(
                        java.util.Arrays.stream(numbers(expected)).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", ")", "\"open", "--", "level:loud", "/[/", "a NOT", "NOT", "((((((((((((((((((((((a"})
    void whatCannotBeUnderstoodIsSaid(String query) {
        assertThatThrownBy(() -> found(LogQuery.ALL.withText(query))).as(query).isInstanceOf(QueryException.class);
    }

    @Test
    void timesAndLevelsNarrow() throws IOException {
        assertThat(found(LogQuery.ALL.between(nanos(START.plusSeconds(1)), nanos(START.plusSeconds(3)))))
                .containsExactly(1, 2);
        assertThat(found(LogQuery.ALL.withLevels(Set.of(Level.WARN, Level.ERROR))))
                .containsExactly(1, 2, 3);
    }

    @Test
    void pagesInBothOrdersMeet() throws IOException {
        List<LogHit> oldest = find(store, LogQuery.ALL, Order.OLDEST_FIRST);
        List<LogHit> newest = find(store, LogQuery.ALL, Order.NEWEST_FIRST);
        assertThat(oldest).hasSize(26).isEqualTo(newest.reversed());
        assertThat(oldest.getFirst().text()).isEqualTo(TEXTS.getFirst());
        assertThat(find(store, LogQuery.ALL, Order.ARRIVAL))
                .extracting(LogHit::number)
                .isSorted()
                .hasSize(26);
        LogHit.Place place = oldest.get(3).place();
        assertThat(LogHit.Place.parse(place.text())).isEqualTo(place);
        assertThatThrownBy(() -> LogHit.Place.parse("x")).isInstanceOf(QueryException.class);
    }

    @Test
    void aHistogramCountsWhatIsFoundAndNoMore() throws IOException {
        long from = nanos(START);
        Histogram all = store.search(
                () -> false, search -> search.histogram(LogQuery.ALL, from, nanos(START.plusSeconds(20)), 4));
        assertThat(all.buckets()).isEqualTo(4);
        assertThat(all.total()).isEqualTo(26);
        assertThat(all.count(0, Level.ERROR)).isEqualTo(2);
        Histogram bills = store.search(
                () -> false,
                search -> search.histogram(
                        LogQuery.ALL.withOrigins(BILL::equals), from, nanos(START.plusSeconds(10)), 3));
        assertThat(bills.total()).isEqualTo(10);
        assertThat(bills.isComplete()).isTrue();
    }

    @Test
    void anEntryIsFoundByItsNumberOnlyAmongTheOriginsOfTheReader() throws IOException {
        LogHit hit = find(store, LogQuery.ALL.withText("timed"), Order.ARRIVAL).getFirst();
        Optional<LogHit> found = store.search(() -> false, search -> search.entry(hit.number(), WEB::equals));
        assertThat(found).contains(hit);
        Optional<LogHit> hidden = store.search(() -> false, search -> search.entry(hit.number(), BILL::equals));
        assertThat(hidden).isEmpty();
    }

    @Test
    void aSearchWhoseTimeIsOverSaysThatItIsNotComplete() throws IOException {
        LogSearch.Found found = store.search(
                () -> true,
                search -> search.find(LogQuery.ALL.withGrep("."), Order.OLDEST_FIRST, 100, Optional.empty()));
        assertThat(found.complete()).isFalse();
    }
}
