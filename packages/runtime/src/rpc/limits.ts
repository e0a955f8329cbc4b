/** The largest message either side takes: stage configurations and manifests travel whole. */
export const maxMessageBytes = 16 * 1024 * 1024;

/**
 * What a HTTP/2 session may hold in memory, in MB. Node's 10 MB would refuse new streams while one large message is on its way.
 */
export const maxSessionMemory = 128;
