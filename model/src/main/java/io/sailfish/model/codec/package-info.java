/**
 * Messages to bytes and back: JSON, YAML and protobuf, as upstream writes and reads them.
 *
 * <p>Everything is driven by tables made from a {@link io.sailfish.model.MessageType} on first use; no codec treats a
 * type in a way of its own (but for one list that protobuf wraps, see WirePlan). Encoders write into a {@link
 * io.sailfish.model.codec.ByteOutput}, so that lists and frames are built without copies. Decoders read from a token
 * stream straight into messages, and either return a message or throw {@link
 * io.sailfish.model.codec.DecodeException}, whatever the input. Whatever has Jackson's token interface can be decoded;
 * JSON bytes and Java trees have sources of tokens of our own.
 */
@NullMarked
package io.sailfish.model.codec;

import org.jspecify.annotations.NullMarked;
