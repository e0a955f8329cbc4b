import { type InspectionContext, isFault, type ObjectName, type Source } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { foldStringData } from "../decorate/fold-string-data.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { keyOf } from "../manifests/resource-key.ts";
import type { Schemas } from "../schemas.ts";
import { manifestsOf } from "../stages/source-manifests.ts";

/** How files declare an object for a deploy target; undefined if they do not. `problem`: why they cannot be read. */
export interface FoundDeclaration {
  readonly target: string;
  readonly object: KubeObject | undefined;
  readonly problem: string;
}

/** Finds the declaration of an object, of one that is on a target with its group. A namespace that the files leave open fits every one. */
export async function findDeclared(
  context: InspectionContext<Schemas>,
  source: Source<ApplicationSection>,
  wanted: ObjectName & { readonly group?: string; readonly deployTarget?: string },
): Promise<FoundDeclaration | undefined> {
  const { applicationName, deployTargets } = context;
  for (const at of deployTargets) {
    if (wanted.deployTarget !== undefined && wanted.deployTarget !== at.name) continue;
    try {
      const manifests = await manifestsOf(source, { ...context, deployment: { applicationName } }, at);
      const found = manifests.find(({ object }) => fits(object, wanted));
      if (found) return { target: at.name, object: foldStringData(found.object), problem: "" };
    } catch (error) {
      if (!isFault(error, "invalid", "precondition", "too_large")) throw error;
      return { target: at.name, object: undefined, problem: error.message };
    }
  }
  return undefined;
}

function fits(object: KubeObject, { kind, name, namespace, group: wantedGroup }: ObjectName & { readonly group?: string }): boolean {
  const key = keyOf(object);
  return (
    key.name === name &&
    key.kind.toLowerCase() === kind.toLowerCase() &&
    (namespace === "" || key.namespace === "" || key.namespace === namespace) &&
    (wantedGroup === undefined || key.group === wantedGroup)
  );
}
