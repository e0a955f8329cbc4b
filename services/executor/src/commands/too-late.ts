import { isFault } from "@slipway/domain";
import type { Command } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";

/** What becomes of a command that the aggregate refuses: the gateway let it pass, so something else happened first, and nothing is left to do. */
export function tooLate({ id, commander, kind }: Command, log: Logger): (error: unknown) => undefined {
  return (error) => {
    if (!isFault(error, "precondition")) throw error;
    log.info({ commandId: id, commander, command: kind.case, reason: error.message }, "command came too late");
  };
}
