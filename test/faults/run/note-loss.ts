import { isFinal } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import { readRecord } from "./read-deployments.ts";
import type { World } from "./start-world.ts";

/** What was known elsewhere when NATS lost everything. What was decided since then is forgotten, so it may be decided again. */
export interface Loss {
  /** Deployments that had ended, as the store knew. */
  readonly ended: ReadonlySet<string>;
  /** Deployments that had not ended, as far as the store knew. They go on. */
  readonly open: ReadonlySet<string>;
  /** Commits that had been pushed. */
  readonly commits: ReadonlySet<string>;
}

/** Reads the store while NATS is down. Waits until the database answers. */
export async function noteLoss({ storeUrl, pushed }: World): Promise<Loss> {
  const { inStore } = await eventually(() => readRecord(storeUrl), { timeoutMs: 60_000 });
  const ids = (isWanted: (status: Parameters<typeof isFinal>[0]) => boolean) =>
    new Set([...inStore.values()].filter(({ status }) => isWanted(status)).map(({ id }) => id));
  return { ended: ids(isFinal), open: ids((status) => !isFinal(status)), commits: new Set(pushed) };
}
