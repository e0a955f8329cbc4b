/** The version of Slipway: that of the whole repository, as a test checks. */
export const version = "0.1.0";
