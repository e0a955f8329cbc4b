import { resourcePath } from "../client/discovery/discovery.ts";
import { isMissing } from "../client/discovery/unserved.ts";
import type { JsonRequests } from "../client/json-requests.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { type JsonObject, listAt, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { type AppliedObject, type Applier, type ApplyOptions, type ChangeOptions, type DeleteOptions, fieldManager } from "./applier.ts";
import { deleteBody, remainsOf } from "./deletion.ts";

const metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/** Writes to a cluster by requests to its API server. */
export class ServerApplier implements Applier {
  readonly #requests: JsonRequests;

  constructor(requests: JsonRequests) {
    this.#requests = requests;
  }

  async apply(
    object: KubeObject,
    { resource, namespace, name }: ObjectAddress,
    { signal, dryRun = false, whole = false, isForced = true }: ApplyOptions,
  ): Promise<AppliedObject> {
    const startedAt = performance.now();
    // Server-side apply always rejects unknown fields, also of custom kinds. Field validation would make the server read the body twice.
    const query = { fieldManager, force: String(isForced), fieldValidation: "Ignore", ...dryRunOf(dryRun) };
    const path = resourcePath(resource, namespace, name);
    const accept = whole ? "application/json" : metadataOnly;
    const call = { method: "PATCH", path, query, accept, contentType: "application/apply-patch+yaml", body: object } as const;
    const { object: live, serverTime } = await this.#requests.sendForObjectAndTime(call, signal);
    const took = Temporal.Duration.from({ milliseconds: Math.ceil(performance.now() - startedAt) });
    return { live, isChanged: changedSince(live, serverTime?.subtract(took)) };
  }

  create(object: KubeObject, { resource, namespace }: ObjectAddress, { signal, dryRun = false }: ChangeOptions): Promise<JsonObject> {
    const query = { fieldManager, fieldValidation: "Strict", ...dryRunOf(dryRun) };
    const path = resourcePath(resource, namespace);
    return this.#requests.sendForObject({ method: "POST", path, query, contentType: "application/json", body: object }, signal);
  }

  replace(
    object: KubeObject,
    { resource, namespace, name }: ObjectAddress,
    { signal, dryRun = false }: ChangeOptions,
  ): Promise<JsonObject> {
    const query = { fieldManager, fieldValidation: "Strict", ...dryRunOf(dryRun) };
    const path = resourcePath(resource, namespace, name);
    return this.#requests.sendForObject({ method: "PUT", path, query, contentType: "application/json", body: object }, signal);
  }

  merge(patch: JsonObject, { resource, namespace, name }: ObjectAddress, { signal, dryRun = false }: ChangeOptions): Promise<JsonObject> {
    const query = { fieldManager, ...dryRunOf(dryRun) };
    const path = resourcePath(resource, namespace, name);
    return this.#requests.sendForObject({ method: "PATCH", path, query, contentType: "application/merge-patch+json", body: patch }, signal);
  }

  async delete({ resource, namespace, name }: ObjectAddress, options: DeleteOptions, signal: AbortSignal): Promise<KubeObject | undefined> {
    const path = resourcePath(resource, namespace, name);
    try {
      const call = { method: "DELETE", path, contentType: "application/json", body: deleteBody(options) } as const;
      return remainsOf(await this.#requests.send(call, signal));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function dryRunOf(dryRun: boolean): { readonly dryRun?: "All" } {
  return dryRun ? { dryRun: "All" } : {};
}

/** The server updates the time of our managed fields only if the apply changed something. Both times are full seconds of the server's clock. */
function changedSince(live: JsonObject, start: Temporal.Instant | undefined): boolean {
  const ours = listAt(live, "metadata", "managedFields").find(
    (entry) => textAt(entry, "manager") === fieldManager && textAt(entry, "operation") === "Apply",
  );
  const at = Date.parse(textAt(ours, "time"));
  return start === undefined || Number.isNaN(at) || at >= start.epochMilliseconds - 1_000;
}
