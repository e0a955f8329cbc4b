import { isFault } from "@slipway/domain";
import type { Command } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";

/** Handles a command that the aggregate refuses. The gateway accepted it, so the state has changed since, and nothing is left to do. */
export function tooLate({ id, actor, kind }: Command, log: Logger): (error: unknown) => undefined {
  return (error) => {
    if (!isFault(error, "precondition")) throw error;
    log.info({ commandId: id, actor: actor?.name, command: kind.case, reason: error.message }, "command was too late");
  };
}
