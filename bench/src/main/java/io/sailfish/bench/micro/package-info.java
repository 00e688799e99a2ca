/** Small benchmarks of what every request goes through, by JMH. Nothing here is a test: figures depend on the machine. */
@NullMarked
package io.sailfish.bench.micro;

import org.jspecify.annotations.NullMarked;
