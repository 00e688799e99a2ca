/**
 * Custom resources: kinds that CustomResourceDefinitions define while the server runs. {@link
 * io.sailfish.apiserver.custom.CustomResources} follows the definitions, accepts their names and has the registry serve what
 * they define; {@link io.sailfish.apiserver.custom.CustomKinds} makes a kind of a definition, whose objects then go through
 * the pipeline like those of any other.
 */
@NullMarked
package io.sailfish.apiserver.custom;

import org.jspecify.annotations.NullMarked;
