import { isFault, messageOf, whatCallerShould } from "@slipway/domain";
import type { Logger } from "./log/logger.ts";

/**
 * The reason why work failed, for users. Rethrows a fault that may pass, or that means that another process has taken the work over:
 * the work must not be recorded as failed then. A bug is logged with its stack, as "`what` failed because of a bug".
 */
export function failureReason(error: unknown, what: string, log: Logger): string {
  if (whatCallerShould(error) !== "fix") throw error;
  if (isFault(error)) return error.message;
  log.error({ err: error }, `${what} failed because of a bug`);
  return `internal error: ${messageOf(error)}`;
}
