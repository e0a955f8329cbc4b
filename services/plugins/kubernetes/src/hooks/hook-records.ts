import type { DeploymentMetadata } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { ResourceKey } from "../manifests/resource-key.ts";
import { formatKey } from "../manifests/resource-key.ts";

const recordSchema = z.object({
  state: z.enum(["begun", "created", "succeeded", "failed"]),
  /** Milliseconds of Unix time at which it began. */
  begunAt: z.number(),
  uid: z.string().default(""),
  reason: z.string().default(""),
});

/** What a deployment remembers of a hook: `begun` before it is created, `created` afterwards, then how it ended. */
export type HookRecord = z.output<typeof recordSchema>;

/** The run of a hook in a deployment. */
export interface HookRun {
  readonly deployTarget: string;
  readonly event: string;
  readonly key: ResourceKey;
}

/** The runs of hooks in one deployment. They outlive the plugin and the stage. */
export class HookRecords {
  readonly #metadata: DeploymentMetadata;

  constructor(metadata: DeploymentMetadata) {
    this.#metadata = metadata;
  }

  /** Undefined if the hook was not begun in this deployment. */
  find(run: HookRun): Promise<HookRecord | undefined> {
    return this.#metadata.find(keyOfRun(run), recordSchema as z.ZodType<HookRecord>);
  }

  put(run: HookRun, record: HookRecord): Promise<void> {
    return this.#metadata.put(keyOfRun(run), record);
  }
}

function keyOfRun({ deployTarget, event, key }: HookRun): string {
  return `hook-${event}-${deployTarget}-${formatKey(key)}`;
}
