/** ConfigMaps, Secrets and ServiceAccounts. */
@NullMarked
package io.sailfish.apiserver.kinds.core.config;

import org.jspecify.annotations.NullMarked;
