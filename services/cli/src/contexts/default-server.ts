/** The default address of the gateway. */
export const defaultServer = "http://127.0.0.1:7400";
