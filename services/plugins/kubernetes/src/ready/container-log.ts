import { isFault, type StageLog } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";

export interface ExplainRequest {
  readonly cluster: Cluster;
  /** Texts that the log must not have: values of Secrets. */
  readonly hidden: readonly string[];
  readonly log: StageLog;
  readonly signal: AbortSignal;
}

/** A container whose log is shown. */
export interface ShownContainer {
  readonly name: string;
  /** Whether it is the log of the run that ended last. */
  readonly hasEnded?: boolean;
  /** How many of the last lines. */
  readonly lines: number;
}

/** Logs the last lines of a container. That they cannot be read is said. Rejects only with the signal's reason. */
export async function showLog(
  { cluster, hidden, log, signal }: ExplainRequest,
  pod: KubeObject,
  { name, hasEnded = false, lines: most }: ShownContainer,
): Promise<void> {
  const what = `container ${name} of ${nameOfKey(keyOf(pod))}`;
  try {
    const { address } = await cluster.place(pod, signal);
    const text = await cluster.client.readLog(address, { container: name, isOfLastRun: hasEnded, lines: most }, signal);
    const lines = text.split("\n").filter((line) => line !== "");
    log.info(lines.length === 0 ? `${what} has written nothing` : `last lines of ${what}:`);
    for (const line of lines) log.info(`  ${hide(line, hidden)}`);
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    log.info(`the log of ${what} cannot be read: ${error.message}`);
  }
}

/** Lists objects of a kind; none if it is not served or may not be read, which is said. */
export async function listUnlessRefused(
  { cluster, log, signal }: ExplainRequest,
  kind: string,
  options: { readonly namespace: string; readonly labelSelector?: string; readonly fieldSelector?: string },
): Promise<readonly KubeObject[]> {
  try {
    const resource = (await cluster.catalogue(signal)).findKind("", kind);
    return resource === undefined ? [] : await cluster.client.list(resource, options, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    log.info(`objects of kind ${kind} cannot be read: ${error.message}`);
    return [];
  }
}

/** Values of Secrets do not belong into a log, also if a program writes them into its own. */
export function hide(text: string, hidden: readonly string[]): string {
  return hidden.reduce((left, value) => left.replaceAll(value, "*****"), text);
}
