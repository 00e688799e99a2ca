package io.sailfish.schemagen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommentTest {

    @Test
    void markersAreNoDescription() {
        Comment comment = Comment.of(List.of(
                "What it is.", "+optional", "+listType=map", "+listMapKey=a", "+listMapKey=b", "TODO: something"));
        assertThat(comment.description()).isEqualTo("What it is.");
        assertThat(comment.has("optional")).isTrue();
        assertThat(comment.has("option")).isFalse();
        assertThat(comment.value("listType")).isEqualTo("map");
        assertThat(comment.values("listMapKey")).containsExactly("a", "b");
    }

    @Test
    void linesOfAParagraphAreJoined() {
        Comment comment =
                Comment.of(List.of("One", "sentence.", "", "Another:", "  indented", "and on.", "---", "hidden"));
        assertThat(comment.description()).isEqualTo("One sentence.\n\nAnother:\n  indented\nand on.");
    }
}
