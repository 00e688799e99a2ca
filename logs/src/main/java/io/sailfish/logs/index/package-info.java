/** How an entry is written into a Lucene index: its fields and the words of its text. */
@NullMarked
package io.sailfish.logs.index;

import org.jspecify.annotations.NullMarked;
