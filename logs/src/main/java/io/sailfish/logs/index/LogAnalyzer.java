package io.sailfish.logs.index;

import java.io.IOException;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * The words of a log line: runs of letters and digits, in lower case. All else separates, so that the parts of paths,
 * class names with dots, addresses and {@code key=value} are words of their own.
 */
public final class LogAnalyzer extends Analyzer {
    /** Longer runs are cut into several words. */
    public static final int LONGEST_WORD = 100;

    @Override
    protected TokenStreamComponents createComponents(String field) {
        return new TokenStreamComponents(new Words());
    }

    private static final class Words extends Tokenizer {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
        private final char[] buffer = new char[4096];
        private int filled;
        private int next;
        private int before;

        @Override
        public boolean incrementToken() throws IOException {
            clearAttributes();
            int length = 0;
            char[] word = term.resizeBuffer(LONGEST_WORD);
            int start = 0;
            while (length < LONGEST_WORD) {
                if (next == filled && !fill()) {
                    break;
                }
                char c = buffer[next];
                if (isWordPart(c)) {
                    if (length == 0) {
                        start = before + next;
                    }
                    word[length++] = lower(c);
                    next++;
                } else if (length > 0) {
                    break;
                } else {
                    next++;
                }
            }
            if (length == 0) {
                return false;
            }
            term.setLength(length);
            offset.setOffset(start, start + length);
            return true;
        }

        private boolean fill() throws IOException {
            before += filled;
            next = 0;
            filled = Math.max(0, input.read(buffer, 0, buffer.length));
            return filled > 0;
        }

        @Override
        public void end() throws IOException {
            super.end();
            offset.setOffset(before + next, before + next);
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            filled = 0;
            next = 0;
            before = 0;
        }
    }

    /** Whether a character is part of a word; halves of characters beyond the first plane are. */
    public static boolean isWordPart(char c) {
        return c < 128
                ? c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
                : Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }

    /** A character of a word as it is indexed. */
    public static char lower(char c) {
        return c < 128 ? c >= 'A' && c <= 'Z' ? (char) (c + 32) : c : Character.toLowerCase(c);
    }

    /** A text as its words are indexed. */
    public static String lower(String text) {
        char[] lower = text.toCharArray();
        for (int i = 0; i < lower.length; i++) {
            lower[i] = lower(lower[i]);
        }
        return new String(lower);
    }
}
