package io.sailfish.apiserver.cel;

/** A range of addresses in the notation of CIDR, with the address as it was written. */
record IpRange(IpAddress address, int prefixLength) {

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException with upstream's words
     */
    static IpRange parse(String text) {
        int slash = text.lastIndexOf('/');
        try {
            if (slash < 0) {
                throw new IllegalArgumentException("no '/'");
            }
            IpAddress address = IpAddress.parse(text.substring(0, slash));
            String bits = text.substring(slash + 1);
            boolean plain = bits.matches("[0-9]|[1-9][0-9]{1,2}");
            if (!plain || Integer.parseInt(bits) > (address.family() == 4 ? 32 : 128)) {
                throw new IllegalArgumentException("prefix length out of range");
            }
            return new IpRange(address, Integer.parseInt(bits));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "network address parse error during conversion from string: netip.ParsePrefix(\"" + text + "\"): "
                            + e.getMessage(),
                    e);
        }
    }

    IpRange masked() {
        return new IpRange(address.masked(prefixLength), prefixLength);
    }

    boolean contains(IpAddress other) {
        return other.family() == address.family() && other.masked(prefixLength).equals(address.masked(prefixLength));
    }

    boolean contains(IpRange other) {
        return other.prefixLength >= prefixLength && contains(other.address);
    }

    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }
}
