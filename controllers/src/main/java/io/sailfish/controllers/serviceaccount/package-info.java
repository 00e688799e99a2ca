/** What every namespace begins with: its default service account and the cluster's CA. */
@NullMarked
package io.sailfish.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
