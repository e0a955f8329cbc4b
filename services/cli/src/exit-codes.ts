import { faultCodes } from "@slipway/domain";

/** Exit codes besides those of faults (`faultCodes`): the command ran and its result is a failure, or it was used incorrectly. */
export const exitCodes = { failed: 1, usage: faultCodes.invalid.exitCode } as const;
