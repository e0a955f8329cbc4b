import { Fault, idHint, idPrefix } from "@slipway/domain";
import type { ApplicationView } from "./application-view.ts";

/** The application of this name, or whose id begins like this. Throws `not_found` with what may have been meant, or `invalid` with what there is to choose from. */
export function findApplication(idOrName: string, among: readonly ApplicationView[]): ApplicationView {
  const named = among.filter(({ application }) => application.name === idOrName);
  const prefix = named.length === 0 ? idPrefix(idOrName) : undefined;
  const found = prefix === undefined ? named : among.filter(({ application }) => application.id.startsWith(prefix));
  const [only] = found;
  if (only === undefined) {
    const hint = idHint(idOrName, {
      names: among.map(({ application }) => application.name),
      ids: among.map(({ application }) => application.id),
    });
    throw new Fault("not_found", `no application has the id or name ${idOrName}${hint || ": see slipway app list"}`);
  }
  if (found.length > 1)
    throw new Fault(
      "invalid",
      `several applications are ${prefix === undefined ? "named" : "of ids that begin with"} ${idOrName}, use an id: ${found.map(place).join("; ")}`,
    );
  return only;
}

/** What tells applications of one name apart. */
function place({ application: { id, pipedId, source } }: ApplicationView): string {
  return `${id} (piped ${pipedId}, repository ${source.repositoryId}, ${source.path || "."}/${source.configFilename})`;
}
