import { isFinal } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import type { Loss } from "../loss.ts";
import { readRecord } from "../read-deployments.ts";
import type { World } from "../start-world.ts";

/** Reads the store while NATS is down. Waits until the database answers. */
export async function noteLoss({ storeUrl, pushed }: World): Promise<Loss> {
  const { inStore } = await eventually(() => readRecord(storeUrl), { timeoutMs: 60_000 });
  const ids = (isWanted: (status: Parameters<typeof isFinal>[0]) => boolean) =>
    new Set([...inStore.values()].filter(({ status }) => isWanted(status)).map(({ id }) => id));
  return { ended: ids(isFinal), open: ids((status) => !isFinal(status)), commits: new Set(pushed) };
}
