package io.sailfish.controllers.certificates;

import io.sailfish.model.api.certificates.v1.CertificateSigningRequest;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAddress;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** Which requests for certificates are a node's right, so that nobody need look at them. Pure. */
final class NodeRequests {
    static final String KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
    static final String KUBELET_SERVING = "kubernetes.io/kubelet-serving";
    static final String CLIENT = "kubernetes.io/kube-apiserver-client";

    private static final String BOOTSTRAPPERS = "system:bootstrappers";
    private static final String NODE_PREFIX = "system:node:";
    private static final String NETWORK_PREFIX = "system:sailfish-network:";

    private NodeRequests() {}

    /** The request in the object's PEM text; empty where it cannot be read. */
    static Optional<PKCS10CertificationRequest> parse(CertificateSigningRequest request) {
        try (PEMParser parser =
                new PEMParser(new StringReader(request.spec().request().utf8()))) {
            return parser.readObject() instanceof PKCS10CertificationRequest parsed
                    ? Optional.of(parsed)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Why the request may be approved; empty where a person has to decide. */
    static Optional<String> approval(
            CertificateSigningRequest request,
            PKCS10CertificationRequest asked,
            Function<String, Optional<Node>> nodes) {
        String name = first(asked, BCStyle.CN);
        List<String> groups = values(asked, BCStyle.O);
        String user = request.spec().username();
        boolean joining = request.spec().groups().contains(BOOTSTRAPPERS);
        return switch (request.spec().signerName()) {
            case KUBELET_CLIENT ->
                name.startsWith(NODE_PREFIX)
                                && groups.equals(List.of("system:nodes"))
                                && (joining || user.equals(name))
                                && names(asked).isEmpty()
                        ? Optional.of("Auto approving kubelet client certificate after SubjectAccessReview.")
                        : Optional.empty();
            case CLIENT ->
                name.startsWith(NETWORK_PREFIX)
                                && groups.equals(List.of("system:sailfish-network"))
                                && (joining || user.equals(NODE_PREFIX + name.substring(NETWORK_PREFIX.length())))
                        ? Optional.of("Auto approving the client certificate of a node's network.")
                        : Optional.empty();
            case KUBELET_SERVING ->
                name.startsWith(NODE_PREFIX) && user.equals(name) && isOfNode(asked, name, nodes)
                        ? Optional.of("Auto approving the serving certificate of a node for its own addresses.")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean isOfNode(
            PKCS10CertificationRequest asked, String name, Function<String, Optional<Node>> nodes) {
        Optional<Node> node = nodes.apply(name.substring(NODE_PREFIX.length()));
        if (node.isEmpty() || names(asked).isEmpty()) {
            return false;
        }
        Set<String> own = new HashSet<>(Set.of(node.get().name()));
        node.get().status().addresses().stream().map(NodeAddress::address).forEach(own::add);
        for (GeneralNames names : names(asked)) {
            for (GeneralName alternative : names.getNames()) {
                if (!own.contains(text(alternative))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String text(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> IETFUtils.valueToString(name.getName());
            case GeneralName.iPAddress ->
                address(ASN1OctetString.getInstance(name.getName()).getOctets());
            default -> "";
        };
    }

    private static String address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** The alternative names asked for: none, or one list. */
    static List<GeneralNames> names(PKCS10CertificationRequest asked) {
        List<GeneralNames> names = new ArrayList<>();
        for (var attribute : asked.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
            Extensions extensions =
                    Extensions.getInstance(attribute.getAttrValues().getObjectAt(0));
            GeneralNames found = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
            if (found != null) {
                names.add(found);
            }
        }
        return names;
    }

    private static String first(PKCS10CertificationRequest asked, org.bouncycastle.asn1.ASN1ObjectIdentifier type) {
        List<String> all = values(asked, type);
        return all.isEmpty() ? "" : all.getFirst();
    }

    private static List<String> values(
            PKCS10CertificationRequest asked, org.bouncycastle.asn1.ASN1ObjectIdentifier type) {
        List<String> values = new ArrayList<>();
        for (RDN part : asked.getSubject().getRDNs(type)) {
            values.add(IETFUtils.valueToString(part.getFirst().getValue()));
        }
        return values;
    }
}
