/** LimitRanges and ResourceQuotas: what the pods and claims of a namespace may ask for, each and together. */
@NullMarked
package io.sailfish.apiserver.kinds.core.quota;

import org.jspecify.annotations.NullMarked;
