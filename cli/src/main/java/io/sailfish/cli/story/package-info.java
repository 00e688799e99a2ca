/** The demonstration: what Sailfish is for, told and checked step by step on a running cluster. */
@NullMarked
package io.sailfish.cli.story;

import org.jspecify.annotations.NullMarked;
