import { Fault, isFault } from "@slipway/plugin-sdk";
import { JsonRequests, jsonOf } from "../../client/json-requests.ts";
import type { ObjectAddress } from "../../client/kube-client.ts";
import { patient } from "../../client/retry-policy.ts";
import type { Answer } from "../../client/transport.ts";
import { untilAnswered } from "../../client/until-answered.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { encodeJson } from "../../json/json-codec.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { isTerminating } from "../../terminating/termination.ts";
import { type AppliedObject, type Applier, type ApplyOptions, type ChangeOptions, type DeleteOptions, fieldManager } from "../applier.ts";
import { ServerApplier } from "../server-applier.ts";
import { ApplyBatches, isChanged } from "./batches/apply-batches.ts";
import type { BatchAnswer } from "./batches/divide-members.ts";
import type { Kubectl } from "./kubectl.ts";
import type { KubectlTransport } from "./kubectl-transport.ts";

/**
 * Writes to a cluster with kubectl: `apply --server-side` for objects that are applied at the same time, `patch`, and `create`, `replace` and `delete` with
 * `--raw`, which send what no flag can say, such as the UID of what is to be deleted.
 */
export class KubectlApplier implements Applier {
  readonly #server: string;
  readonly #kubectl: Kubectl;
  readonly #raw: ServerApplier;
  readonly #batches: ApplyBatches;

  constructor(server: string, kubectl: Kubectl, transport: KubectlTransport) {
    this.#server = server;
    this.#kubectl = kubectl;
    this.#raw = new ServerApplier(new JsonRequests(server, transport));
    this.#batches = new ApplyBatches(kubectl);
  }

  async apply(
    object: KubeObject,
    address: ObjectAddress,
    { signal, dryRun = false, isForced = true }: ApplyOptions,
  ): Promise<AppliedObject> {
    // What an attempt changed whose answer was lost, a later one finds unchanged.
    let before: JsonObject | undefined;
    let tries = 0;
    let last: BatchAnswer | undefined;
    const live = await this.#ask("kubectl apply", address, { dryRun, signal }, async () => {
      tries += 1;
      const isFirst = tries === 1;
      const applied = await this.#batches.apply(object, { isForced, dryRun, signal });
      if (isFirst) before = applied.before;
      last = applied;
      return applied.answer;
    }).catch((error: unknown) => {
      throw last === undefined ? error : withSeen(error, last);
    });
    return { live, isChanged: isChanged(before, live) };
  }

  create(object: KubeObject, address: ObjectAddress, options: ChangeOptions): Promise<JsonObject> {
    return this.#raw.create(object, address, options);
  }

  replace(object: KubeObject, address: ObjectAddress, options: ChangeOptions): Promise<JsonObject> {
    return this.#raw.replace(object, address, options);
  }

  merge(patch: JsonObject, address: ObjectAddress, { signal, dryRun = false }: ChangeOptions): Promise<JsonObject> {
    const { resource, namespace, name } = address;
    // Values must not be arguments.
    return this.#kubectl.withFile(encodeJson(patch), (path) => {
      const how = ["--type=merge", "--patch-file", path, "-o", "json", "--show-managed-fields", "--field-manager", fieldManager];
      const where = [...(namespace === "" ? [] : ["--namespace", namespace]), ...(dryRun ? ["--dry-run=server"] : [])];
      const args = ["patch", ...how, ...where, "--", `${resource.plural}.${resource.version}.${resource.group}`, name];
      return this.#ask("kubectl patch", address, { dryRun, signal }, () => this.#kubectl.ask({ args, signal }));
    });
  }

  delete(address: ObjectAddress, options: DeleteOptions, signal: AbortSignal): Promise<KubeObject | undefined> {
    return this.#raw.delete(address, options, signal);
  }

  async #ask(
    command: string,
    { name }: ObjectAddress,
    { dryRun, signal }: { readonly dryRun: boolean; readonly signal: AbortSignal },
    attempt: () => Promise<Answer>,
  ): Promise<JsonObject> {
    const answer = await untilAnswered({ server: this.#server, isDryRun: dryRun, policy: patient, signal }, attempt);
    const live = jsonOf(answer, this.#server, `${command} of ${name}`);
    if (!isJsonObject(live)) throw new Fault("unavailable", `${command} of ${name} did not print an object`);
    return live;
  }
}

/** A refusal that says if the object was not being deleted, so that nobody has to read it. */
function withSeen(error: unknown, { before, isRead }: BatchAnswer): unknown {
  if (!isFault(error) || !isJsonObject(error.cause) || !isRead || (before !== undefined && isTerminating(before))) return error;
  return new Fault(error.code, error.message, { cause: { ...error.cause, wasTerminating: false, wasThere: before !== undefined } });
}
