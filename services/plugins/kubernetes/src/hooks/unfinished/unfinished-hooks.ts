import type { SharedObjects } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { deletePolicies } from "../hook.ts";

const hookSchema = z.object({
  deploymentId: z.string(),
  event: z.string(),
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  policies: z.array(z.enum(deletePolicies)),
});

/** A Job or Pod that a deployment has created as a hook, or was about to create, and whose end no stage has seen yet. */
export type UnfinishedHook = z.output<typeof hookSchema>;

const hooksSchema = z.array(hookSchema);

/**
 * The unfinished hooks of an application, by deploy target. They outlive the deployment: if it is cancelled or lost, a later one lets go of what it has
 * left. Those of a deploy target are one object, so they must be changed one after the other.
 */
export class UnfinishedHooks {
  readonly #objects: SharedObjects;

  constructor(objects: SharedObjects) {
    this.#objects = objects;
  }

  async list(deployTarget: string): Promise<readonly UnfinishedHook[]> {
    const bytes = await this.#objects.find(keyFor(deployTarget));
    return bytes === undefined ? [] : hooksSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
  }

  /** Remembers a hook. Idempotent. */
  async add(deployTarget: string, hook: UnfinishedHook): Promise<void> {
    const known = await this.list(deployTarget);
    if (!known.some((each) => isSame(each, hook))) await this.#put(deployTarget, [...known, hook]);
  }

  /** Forgets hooks. Idempotent. */
  async remove(deployTarget: string, ...hooks: readonly UnfinishedHook[]): Promise<void> {
    const known = await this.list(deployTarget);
    const left = known.filter((each) => !hooks.some((hook) => isSame(each, hook)));
    if (left.length < known.length) await this.#put(deployTarget, left);
  }

  async #put(deployTarget: string, hooks: readonly UnfinishedHook[]): Promise<void> {
    await this.#objects.put(keyFor(deployTarget), Buffer.from(JSON.stringify(hooks)));
  }
}

/** The object of a hook, as far as it is needed to find it. */
export function objectOf({ apiVersion, kind, namespace, name }: UnfinishedHook): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace } };
}

function keyFor(deployTarget: string): string {
  return `hooks/${deployTarget}`;
}

function isSame(one: UnfinishedHook, other: UnfinishedHook): boolean {
  const key = ({ deploymentId, event, kind, namespace, name }: UnfinishedHook) =>
    JSON.stringify([deploymentId, event, kind, namespace, name]);
  return key(one) === key(other);
}
