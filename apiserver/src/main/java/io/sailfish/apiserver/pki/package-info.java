/**
 * The cluster's own certificates: its authority, the API server's certificate, the components' client certificates, the
 * key that signs service account tokens, and kubeconfigs that carry them. Files are laid out as kubeadm lays them out, so
 * that tools which know that layout find their way; they are made once and kept, and leaf certificates are renewed at
 * start when a third of their life or less is left.
 */
@NullMarked
package io.sailfish.apiserver.pki;

import org.jspecify.annotations.NullMarked;
