/** The kind under which Alchemy keeps what this package manages. */
export const KIND = "connect::SecurityProfile";

/** The kind under which Alchemy's own Cloud Control provider keeps a security profile. */
export const GENERIC_KIND = "AWS::Connect::SecurityProfile";
