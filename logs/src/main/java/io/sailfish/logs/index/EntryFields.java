package io.sailfish.logs.index;

import io.sailfish.logs.entry.JsonFields;
import io.sailfish.logs.entry.Level;
import io.sailfish.logs.entry.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.util.BytesRef;

/**
 * The fields of an entry in the index. Where it comes from is one term, the origin's text: there are few origins, so what is
 * asked of namespaces, labels and rights is answered for each origin once and not for each entry.
 */
public final class EntryFields {
    /** When it was written: numbers with a sparse index, as entries come nearly in order. */
    public static final String TIME = "time";
    /** The entry's number in the store, ascending as they arrive. */
    public static final String NUMBER = "number";
    /** The text of the origin. */
    public static final String ORIGIN = "origin";
    /** The level's name in lower case, as a term. */
    public static final String LEVEL = "level";
    /** The level's ordinal, as a number. */
    public static final String LEVEL_NUMBER = "severity";
    /** What it says: analysed and stored. */
    public static final String TEXT = "text";
    /** Fields of JSON, as terms "name=value". */
    public static final String FIELD = "field";

    private static final FieldType TEXT_TYPE = new FieldType();

    static {
        TEXT_TYPE.setTokenized(true);
        TEXT_TYPE.setStored(true);
        TEXT_TYPE.setOmitNorms(true);
        TEXT_TYPE.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        TEXT_TYPE.freeze();
    }

    private EntryFields() {}

    /** An entry as a document; origin and its text are given since many entries share them. */
    public static List<IndexableField> of(LogEntry entry, BytesRef origin, long number) {
        Map<String, String> json = JsonFields.of(entry.text());
        Level level = JsonFields.level(json, entry.text());
        List<IndexableField> fields = new ArrayList<>(8 + json.size());
        fields.add(NumericDocValuesField.indexedField(TIME, entry.time()));
        fields.add(NumericDocValuesField.indexedField(NUMBER, number));
        fields.add(new StringField(ORIGIN, origin, Field.Store.NO));
        fields.add(new SortedDocValuesField(ORIGIN, origin));
        fields.add(new StringField(LEVEL, levelTerm(level), Field.Store.NO));
        fields.add(new NumericDocValuesField(LEVEL_NUMBER, level.ordinal()));
        fields.add(new Field(TEXT, entry.text(), TEXT_TYPE));
        json.forEach((name, value) -> fields.add(new StringField(FIELD, fieldTerm(name, value), Field.Store.NO)));
        return fields;
    }

    /** The term of a level. */
    public static String levelTerm(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    /** The term of a field of JSON. */
    public static String fieldTerm(String name, String value) {
        return name + "=" + value;
    }
}
