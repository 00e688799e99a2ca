/**
 * Who makes a request: users, and how they prove it.
 */
@NullMarked
package io.sailfish.apiserver.authentication;

import org.jspecify.annotations.NullMarked;
