import { closest, Fault } from "@slipway/domain";
import type { ListedReceiver, PipedKey } from "./list-receivers.ts";

/** The receiver of this name. Throws `not_found` with the receivers there are, and `invalid` if several pipeds have one of this name. */
export function chooseReceiver(receivers: readonly ListedReceiver[], name: string, { projectId, pipedId }: PipedKey): ListedReceiver {
  const named = receivers.filter(({ status }) => status.name === name);
  const [found, ...others] = named;
  if (found && others.length === 0) return found;
  if (found) {
    const projects = new Set(named.map((each) => each.projectId));
    if (projects.size > 1)
      throw new Fault("invalid", `several projects have a receiver ${name}: set project to one of ${[...projects].join(", ")}`);
    const pipeds = named.map(({ status }) => status.pipedId).join(", ");
    throw new Fault("invalid", `several pipeds have a receiver ${name}: set piped to one of ${pipeds}`);
  }
  const where = `${pipedId === "" ? "" : ` in piped ${pipedId}`}${projectId === "" ? "" : ` of project ${projectId}`}`;
  if (receivers.length === 0)
    throw new Fault("not_found", `no receivers${where}: declare them in spec.notifications of the piped file, and start its notifier`);
  const names = [...new Set(receivers.map(({ status }) => status.name))].toSorted();
  const guess = closest(name, names);
  throw new Fault("not_found", `no receiver ${name}${where}: ${guess ? `did you mean ${guess}?` : `choose one of ${names.join(", ")}`}`);
}
