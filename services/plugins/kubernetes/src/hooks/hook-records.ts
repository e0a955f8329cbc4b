import { type DeploymentMetadata, Fault, isFault } from "@slipway/plugin-sdk";
import { z } from "zod";
import { formatKey, type ResourceKey } from "../manifests/resource-key.ts";

const recordSchema = z.object({
  state: z.enum(["begun", "created", "succeeded", "failed"]),
  /** Milliseconds of Unix time at which it was created, or is about to be. */
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

const recordsSchema: z.ZodType<Readonly<Record<string, HookRecord>>> = z.record(z.string(), recordSchema);

/** Of a reason, in characters: metadata are small, and the log has it whole. */
const longestReason = 300;

/**
 * The runs of hooks in one deployment. They outlive the plugin and the stage. Those of a deploy target are one value, because a deployment has only so many,
 * so they must be put one after the other.
 */
export class HookRecords {
  readonly #metadata: DeploymentMetadata;

  constructor(metadata: DeploymentMetadata) {
    this.#metadata = metadata;
  }

  /** Undefined if the hook was not begun in this deployment. */
  async find(run: HookRun): Promise<HookRecord | undefined> {
    return (await this.#all(run))[nameOfRun(run)];
  }

  /** Throws `too_large` if there are more hooks than the metadata of a deployment hold. */
  async put(run: HookRun, record: HookRecord): Promise<void> {
    const kept = { ...record, reason: record.reason.slice(0, longestReason) };
    const known = await this.#all(run);
    try {
      await this.#metadata.put(keyOfTarget(run), { ...known, [nameOfRun(run)]: kept });
    } catch (error) {
      if (!isFault(error, "too_large")) throw error;
      const remembered = `${Object.keys(known).length} of deploy target ${run.deployTarget} are remembered (${error.message})`;
      const what = `the application has more hooks than a deployment can remember: ${remembered}. Use fewer hooks, or divide the application`;
      throw new Fault("too_large", what, { cause: error });
    }
  }

  async #all(run: HookRun): Promise<Readonly<Record<string, HookRecord>>> {
    return (await this.#metadata.find(keyOfTarget(run), recordsSchema)) ?? {};
  }
}

function keyOfTarget({ deployTarget }: HookRun): string {
  return `hooks-${deployTarget}`;
}

function nameOfRun({ event, key }: HookRun): string {
  return `${event} ${formatKey(key)}`;
}
