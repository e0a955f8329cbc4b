import { Fault } from "@slipway/domain";
import { GitFailure } from "../command/git.ts";
import type { Connection } from "../remote/connection.ts";
import { networkFault } from "../remote/network-fault.ts";

/** How a remote says that the branch has moved since it was read. */
const raced =
  /\[rejected\].*\((?:non-fast-forward|fetch first|needs force|stale info)\)|\[remote rejected\].*\((?:cannot lock ref|failed to (?:update|lock) ref|reference already exists|incorrect old value|fetch first|non-fast-forward)/;

/** How a remote says that it does not take the commits. */
const refused = /\[remote rejected\].*|^remote: .*(?:protected branch|pre-receive hook declined|not allowed to push).*/im;

/** How a host says that it, and not the push, is to blame: GitHub, GitLab and Gitea put it into the words of a rejection. */
const ill = /internal server error|internal api (?:error|unreachable)|unpack(?:er error| failed)/i;

/** What a failed push means: the branch moved, which is `raced`, or a fault. Hooks and protected branches are `precondition`; all else is `unavailable`. */
export function pushFailure(error: unknown, action: string, connection: Connection): "raced" | unknown {
  if (!(error instanceof GitFailure)) return error;
  if (raced.test(error.stderr)) return "raced";
  const reason = refused.exec(error.stderr)?.[0];
  if (reason === undefined || ill.test(error.stderr)) return networkFault(error, action, connection);
  const words = error.stderr
    .split("\n")
    .filter((line) => line.startsWith("remote: ") && line.slice(8).trim() !== "")
    .map((line) => line.slice(8).trim());
  const said = [...words.slice(0, 3), reason.trim()].join("; ");
  return new Fault("precondition", `${action} was refused by ${connection.url}: ${connection.scrub(said).slice(0, 500)}`, { cause: error });
}
