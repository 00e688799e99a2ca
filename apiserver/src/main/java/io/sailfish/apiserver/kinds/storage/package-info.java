/** What volumes are made of: classes, drivers, capacities and attachments. */
@NullMarked
package io.sailfish.apiserver.kinds.storage;

import org.jspecify.annotations.NullMarked;
