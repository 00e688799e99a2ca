package io.sailfish.kubectl.print;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in columns as Go's tabwriter lays it out: cells end with a tab, and the cells that stand over each other in lines
 * without a gap are as wide as the widest of them. What follows a line's last tab belongs to no column.
 */
public final class Columns {
    private final int least;
    private final int padding;
    private final List<String[]> lines = new ArrayList<>();

    /**
     * @param least   the least width of a column, padding included
     * @param padding spaces after the widest cell
     */
    public Columns(int least, int padding) {
        this.least = least;
        this.padding = padding;
    }

    /** Columns as tables have them. */
    public static Columns ofTable() {
        return new Columns(6, 3);
    }

    /** Adds text of one or more lines. */
    public void add(String text) {
        for (String line : text.split("\n", -1)) {
            lines.add(line.split("\t", -1));
        }
    }

    /** Adds a line of cells. */
    public void line(List<String> cells) {
        lines.add(cells.toArray(String[]::new));
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Everything laid out. */
    public String text() {
        StringBuilder out = new StringBuilder();
        format(out, 0, lines.size(), new ArrayList<>());
        return out.toString();
    }

    private void format(StringBuilder out, int from, int to, List<Integer> widths) {
        int column = widths.size();
        int at = from;
        while (at < to) {
            if (lines.get(at).length - 1 <= column) {
                write(out, lines.get(at++), widths);
                continue;
            }
            int end = at;
            int width = least;
            while (end < to && lines.get(end).length - 1 > column) {
                width = Math.max(width, length(lines.get(end)[column]) + padding);
                end++;
            }
            widths.add(width);
            format(out, at, end, widths);
            widths.removeLast();
            at = end;
        }
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static void write(StringBuilder out, String[] cells, List<Integer> widths) {
        for (int i = 0; i < cells.length; i++) {
            out.append(cells[i]);
            if (i < cells.length - 1) {
                out.repeat(' ', widths.get(i) - length(cells[i]));
            }
        }
        out.append('\n');
    }
}
