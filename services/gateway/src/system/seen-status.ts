import type { Caller } from "../access/caller.ts";
import { placeIn } from "../access/place.ts";
import type { SystemStatus } from "./system-status.ts";

/** A status without what is of other projects: which services take work is known by pipeds, and messages that nobody could handle are of any project. */
export function seenStatus(status: SystemStatus, caller: Pick<Caller, "may">): SystemStatus {
  if (caller.may(placeIn("piped", "*"))) return status;
  const { deadLetters: _, ...rest } = status;
  return { ...rest, consumers: [], consumersProblem: "which services take work is shown to those who may see the pipeds of every project" };
}
