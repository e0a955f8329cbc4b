import { Fault, type InspectionContext, isFault, type ObjectEvent, type ObjectEvents, type ObjectName } from "@slipway/plugin-sdk";
import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { Clusters } from "../../client/clusters.ts";
import { textAt } from "../../json/json.ts";
import { type KubeObject, namespaceOf } from "../../manifests/kube-object.ts";
import type { Schemas } from "../../schemas.ts";
import { uidOf } from "../belonging.ts";
import { type FoundObject, findObject, type InspectedTarget, openTarget } from "../find-object.ts";
import { SecretValues } from "../secret-values.ts";
import { secretsOfPod } from "../secrets-of-pod.ts";
import { eventOf } from "./event-of.ts";
import { isPod, readInvolved } from "./involved.ts";

/** Events of an answer. */
const mostEvents = 500;
const concurrency = 8;
/** Where the API server puts events about objects without a namespace. */
const namespaceOfClusterEvents = "default";

/** The newest events about objects of the application, or about one and what it owns. A target that cannot be read is a problem; without any other it throws. */
export async function listEvents(
  clusters: Clusters,
  context: InspectionContext<Schemas>,
  wanted: ObjectName | undefined,
): Promise<ObjectEvents> {
  const { deployTargets, signal } = context;
  const only = wanted && (await findObject(clusters, context, wanted));
  const parts: Part[] = [];
  const failures: Fault[] = [];
  await runConcurrently(
    only ? deployTargets.filter(({ name }) => name === only.target.name) : deployTargets,
    concurrency,
    async (deployTarget) => {
      try {
        parts.push(await eventsOn(only?.target ?? (await openTarget(clusters, context, deployTarget)), only, signal));
      } catch (error) {
        signal.throwIfAborted();
        if (!isFault(error)) throw error;
        failures.push(deployTargets.length === 1 ? error : new Fault(error.code, `deploy target ${deployTarget.name}: ${error.message}`));
      }
    },
  );
  if (parts.length === 0 && failures[0]) throw failures[0];
  const events = parts.flatMap((part) => part.events).toSorted((a, b) => millisOf(a) - millisOf(b));
  return {
    events: events.slice(-mostEvents),
    omitted: Math.max(0, events.length - mostEvents),
    problems: [...failures.map(({ message }) => message), ...parts.flatMap(({ problems }) => problems)],
  };
}

interface Part {
  readonly events: readonly ObjectEvent[];
  readonly problems: readonly string[];
}

async function eventsOn(target: InspectedTarget, only: FoundObject | undefined, signal: AbortSignal): Promise<Part> {
  const { cluster, inventory, belonging, name } = target;
  const problems: string[] = [];
  const resource = (await cluster.catalogue(signal)).findKind("", "Event");
  if (resource === undefined) throw new Fault("unavailable", "the cluster does not serve events");
  const events: KubeObject[] = [];
  await runConcurrently(placesOf(target, only), concurrency, async (namespace) => {
    try {
      const fieldSelector = "involvedObject.kind!=Node";
      events.push(...(await cluster.client.list(resource, { namespace, fieldSelector }, signal)));
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error, "forbidden", "not_found")) throw error;
      // Events about cluster-scoped objects are a minor part.
      if (namespace !== namespaceOfClusterEvents || inventory?.some((key) => key.namespace === namespace))
        problems.push(`events${namespace === "" ? "" : ` of namespace ${namespace}`} cannot be read: ${error.message}`);
    }
  });
  const involved = await readInvolved(target, events, signal);
  const isShown = new Map<string, boolean>();
  await runConcurrently([...involved], concurrency, async ([uid, object]) => {
    const chain = await belonging.chainOf(object);
    isShown.set(uid, chain !== undefined && (only === undefined || chain.some((each) => uidOf(each) === uidOf(only.object))));
  });
  const shown = events.filter((event) => isShown.get(textAt(event, "involvedObject", "uid")));
  const deployed = (inventory ?? []).filter(({ group, kind }) => group === "" && kind === "Secret");
  const pods = [...involved].flatMap(([uid, object]) => (isShown.get(uid) && isPod(object) ? [object] : []));
  const secrets = [...deployed, ...pods.flatMap(secretsOfPod)];
  const mask = await new SecretValues(cluster, signal).maskerFor(shown.length === 0 ? [] : secrets).catch((error: unknown) => {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    problems.push(`the messages of the events are not shown: ${error.message}`);
    return () => "(not shown)";
  });
  return { events: shown.map((event) => eventOf(event, name, mask)), problems };
}

/** The namespaces whose events are read: "" for all of them. */
function placesOf({ inventory = [] }: InspectedTarget, only: FoundObject | undefined): readonly string[] {
  const namespace = only && namespaceOf(only.object);
  if (namespace) return [namespace];
  const keys = inventory.map((key) => key.namespace);
  const named = [...new Set(keys)].filter((each) => each !== "");
  if (named.length === 0) return [""];
  const isPartlyClusterWide = keys.includes("") || only !== undefined;
  return isPartlyClusterWide ? [...new Set([...named, namespaceOfClusterEvents])] : named;
}

function millisOf({ lastAt }: ObjectEvent): number {
  return lastAt?.epochMilliseconds ?? 0;
}
