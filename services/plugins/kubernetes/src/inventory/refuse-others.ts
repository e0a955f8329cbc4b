import { type Applications, Fault } from "@slipway/plugin-sdk";
import { marks } from "../decorate/marks.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import { type OwnersRequest, readOwners } from "./read-owners.ts";

export interface RefuseOthersRequest extends OwnersRequest {
  readonly applications: Applications;
}

/** How many objects a message names. */
const shownObjects = 25;

/**
 * Refuses to apply objects that another application of this host has applied: both would overwrite each other. The annotation `slipway/take-over-from` of a
 * declared object names the application that it may be taken from. Objects of applications that the host does not know, or that were removed, are taken over. Throws
 * `precondition` with every object and the name of its application. Returns the objects of which that is not known because their kind cannot be read, with the
 * reason: they must not be applied.
 */
export async function refuseOthers(request: RefuseOthersRequest): Promise<ReadonlyMap<Manifest, string>> {
  const { applications, log, signal } = request;
  const { found, unread } = await readOwners(request);
  const names = new Map<string, string | undefined>();
  for (const owner of new Set(found.map((each) => each.owner))) names.set(owner, await applications.findName(owner));
  signal.throwIfAborted();

  const refused: string[] = [];
  for (const { manifest, owner } of found) {
    const name = names.get(owner);
    if (mayTakeOver(manifest.object, { owner, name }))
      log.info(`taking over ${describeManifest(manifest)} from ${name ?? `application ${owner}, which is not known here`}`);
    else refused.push(`${describeManifest(manifest)} belongs to application ${name} (${owner.slice(0, 8)})`);
  }
  if (refused.length === 0) return unread;
  const shown = refused.slice(0, shownObjects);
  if (refused.length > shown.length) shown.push(`and ${refused.length - shown.length} more`);
  const advice = `remove it from one of the two applications, or take it over with the annotation ${marks.takeOverFrom}: <name of the other application>`;
  throw new Fault(
    "precondition",
    `nothing was applied, because another application owns what this one declares; ${advice}\n${shown.join("\n")}`,
  );
}

/** Whether a declared object is taken over from the application that owns it; `name` is undefined for one that the host does not know. */
export function mayTakeOver(object: KubeObject, { owner, name }: { readonly owner: string; readonly name: string | undefined }): boolean {
  const from = annotationOf(object, marks.takeOverFrom);
  return name === undefined || (from !== "" && (from === owner || from === name));
}

/**
 * Refuses a result that another application has overwritten: one of another process may have checked and applied the same objects at the same time.
 * Throws `precondition` with every object and the name of its application.
 */
export async function refuseOverwritten(request: RefuseOthersRequest): Promise<void> {
  const { found } = await readOwners(request);
  const lines = await Promise.all(
    found.slice(0, shownObjects).map(async ({ manifest, owner }) => {
      const name = await request.applications.findName(owner);
      return `${describeManifest(manifest)} belongs to application ${name ?? "that is not known here"} (${owner.slice(0, 8)})`;
    }),
  );
  if (lines.length === 0) return;
  throw new Fault(
    "precondition",
    `another application applied the same objects at the same time and owns them now; remove them from one of the two\n${lines.join("\n")}`,
  );
}
