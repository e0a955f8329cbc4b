import { isFault } from "@slipway/plugin-sdk";
import type { ApiResource } from "../client/discovery/discovery.ts";
import { isUnserved } from "../client/discovery/unserved.ts";
import type { KubeClient } from "../client/kube-client.ts";
import { listAt, objectAt, textAt } from "../json/json.ts";
import { type KubeObject, labelOf } from "../manifests/kube-object.ts";
import { type KindName, type KindState, nameOfKind } from "./kind-state.ts";

/** What the decision needs of a cluster. */
interface Absence {
  readonly client: Pick<KubeClient, "list" | "find">;
  /** Whether discovery has any kind of the group. */
  readonly hasGroup: (group: string) => boolean;
  readonly signal: AbortSignal;
}

const definitions = clusterResource("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions");
const services = clusterResource("apiregistration.k8s.io", "APIService", "apiservices");

/** Set on an APIService that the API server made for a CustomResourceDefinition. */
const automanaged = "kube-aggregator.kubernetes.io/automanaged";

/**
 * Decides about kinds that a complete discovery does not have, by {@link nameOfKind}. One is gone if no CustomResourceDefinition has it and no APIService
 * is registered for a group that is not served at all. Otherwise, and if that cannot be read, it is unknown. Rejects only with the signal's reason, or
 * because of a bug.
 */
export async function statesOfAbsent(kinds: readonly KindName[], absence: Absence): Promise<ReadonlyMap<string, KindState>> {
  // The group of every custom and aggregated API has a dot.
  const custom = kinds.filter(({ group }) => group.includes("."));
  const unserved = custom.filter(({ group }) => !absence.hasGroup(group));
  const [defined, registered] = await Promise.all([
    custom.length === 0 ? [] : namesOf(definitions, absence),
    unserved.length === 0 ? [] : namesOf(services, absence),
  ]);
  const states = await Promise.all(
    kinds.map(async (kind): Promise<readonly [string, KindState]> => {
      return [nameOfKind(kind), custom.includes(kind) ? await stateOfCustom(kind, { defined, registered, absence }) : { kind: "gone" }];
    }),
  );
  return new Map(states);
}

/** The objects, or why they cannot be read. */
type Listed = readonly KubeObject[] | string;

interface Evidence {
  readonly defined: Listed;
  readonly registered: Listed;
  readonly absence: Absence;
}

async function stateOfCustom(kind: KindName, { defined, registered, absence }: Evidence): Promise<KindState> {
  const unread = [defined, absence.hasGroup(kind.group) ? [] : registered].filter((listed) => typeof listed === "string");
  if (typeof defined !== "string") {
    // The name is the plural and the group, and a plural has no dot.
    for (const { metadata } of defined.filter(({ metadata }) => metadata.name.replace(/^[^.]*\./, "") === kind.group)) {
      const found = await definitionAt(metadata.name, absence);
      if (typeof found === "string") unread.push(found);
      else if (found !== undefined && textAt(found, "spec", "names", "kind") === kind.kind)
        return { kind: "unknown", reason: whyUnserved(found), isDefined: true };
    }
  }
  if (unread.length > 0) {
    const reason = `the cluster does not serve it, and whether its definition is gone cannot be read: ${unread.join("; ")}`;
    return { kind: "unknown", reason };
  }
  if (absence.hasGroup(kind.group) || typeof registered === "string") return { kind: "gone" };
  const service = registered.find(({ metadata }) => metadata.name.replace(/^[^.]*\./, "") === kind.group);
  if (service === undefined || labelOf(service, automanaged) !== "") return { kind: "gone" };
  return {
    kind: "unknown",
    reason: `APIService ${service.metadata.name} is registered, but the cluster does not serve it`,
    isDefined: true,
  };
}

/** What a definition says of itself if the cluster does not serve its kind. */
function whyUnserved(definition: KubeObject): string {
  const name = `its CustomResourceDefinition ${definition.metadata.name}`;
  if (textAt(definition, "metadata", "deletionTimestamp") !== "") return `${name} is being deleted`;
  if (!listAt(definition, "spec", "versions").some((version) => objectAt(version)["served"] === true)) return `${name} serves no version`;
  const failed = listAt(definition, "status", "conditions").find(
    (condition) => ["NamesAccepted", "Established"].includes(textAt(condition, "type")) && textAt(condition, "status") !== "True",
  );
  return failed === undefined ? `${name} exists, but is not served yet` : `${name} is not served: ${textAt(failed, "message")}`;
}

async function namesOf(resource: ApiResource, { client, signal }: Absence): Promise<Listed> {
  try {
    return await client.list(resource, { isMetadataOnly: true }, signal);
  } catch (error) {
    return problemOf(error, signal) ?? [];
  }
}

async function definitionAt(name: string, { client, signal }: Absence): Promise<KubeObject | string | undefined> {
  try {
    return await client.find({ resource: definitions, namespace: "", name }, signal);
  } catch (error) {
    return problemOf(error, signal);
  }
}

/** Undefined if the cluster has no such API at all, so that nothing is defined by it. */
function problemOf(error: unknown, signal: AbortSignal): string | undefined {
  signal.throwIfAborted();
  if (!isFault(error)) throw error;
  return isUnserved(error) ? undefined : error.message;
}

function clusterResource(group: string, kind: string, plural: string): ApiResource {
  return { group, version: "v1", kind, plural, names: [plural], isNamespaced: false, verbs: ["get", "list"] };
}
