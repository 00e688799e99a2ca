package io.sailfish.apiserver.openapi;

import java.util.Map;

/**
 * How another server describes a version of a group.
 *
 * @param path        of its document of OpenAPI 3 below /openapi/v3/: "apis/apps/v1"
 * @param url         where that is, relative to the server; changes with the document
 * @param paths       of its document of OpenAPI 2, those of the version
 * @param definitions of its document of OpenAPI 2
 */
public record DescribedElsewhere(String path, String url, Map<String, Object> paths, Map<String, Object> definitions) {}
