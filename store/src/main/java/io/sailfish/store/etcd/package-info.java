/**
 * The store on etcd, by its v3 API.
 *
 * <p>One watch of the whole key space feeds all watches of this process. As every revision of etcd has an event in it, the
 * last event tells up to which revision everything has come: no progress notifications are needed, which versions of etcd
 * before 3.4.31 and 3.5.13 give too early. Watches of the past run on a watch of their own until they have caught up.
 *
 * <p>Nothing outside of this package sees the client's types, and nothing of them is loaded where etcd is not the store.
 */
@NullMarked
package io.sailfish.store.etcd;

import org.jspecify.annotations.NullMarked;
