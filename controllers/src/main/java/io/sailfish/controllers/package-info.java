/**
 * The controllers: each keeps one promise of the API by bringing the world nearer to what objects ask for.
 *
 * <p>{@link io.sailfish.controllers.ControllerManager} runs them; each has a package of its own, with a reconciler that
 * takes a key and does the whole job from informers' caches, and an identity of its own at the API. {@code pod} holds what
 * several of them do with pods.
 */
@NullMarked
package io.sailfish.controllers;

import org.jspecify.annotations.NullMarked;
