package io.sailfish.bench;

import java.util.List;
import java.util.Locale;

/** Figures as a table in Markdown, so that it can be read in a terminal and kept in a page. */
final class FigureTable {
    private FigureTable() {}

    static String of(List<Figure> figures) {
        StringBuilder text = new StringBuilder();
        line(text, "figure", "unit", "Kubernetes", "aim", "ours", "");
        line(text, "---", "---", "---:", "---:", "---:", "---");
        for (Figure figure : figures) {
            Aim aim = figure.aim();
            String aimed = Double.isNaN(aim.aim()) ? "" : (aim.moreIsBetter() ? "≥ " : "≤ ") + number(aim.aim());
            String missed = aim.isReachedBy(figure.value()) ? "" : "not reached";
            String note = figure.note().isEmpty() || missed.isEmpty()
                    ? missed + figure.note()
                    : missed + "; " + figure.note();
            line(text, aim.text().strip(), aim.unit(), number(aim.kubernetes()), aimed, number(figure.value()), note);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** Three digits that matter. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
