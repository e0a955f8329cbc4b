/** The largest message either side accepts: stage configurations and manifests are sent in one message. */
export const maxMessageBytes = 16 * 1024 * 1024;

/**
 * Memory limit of an HTTP/2 session, in MB. With Node's default of 10 MB, new streams would be rejected while one large message is in transit.
 */
export const maxSessionMemory = 128;
