import { displayKey, type StageContext } from "@slipway/plugin-sdk";
import { checksCodec, elapsedCodec, keys } from "./kept.ts";
import type { KeptProgress } from "./progress.ts";
import { encodeResult, resultKey } from "./result.ts";

/**
 * Saves the progress of an analysis for a new process and for users. Rejects only on an abort: an analysis continues even if its progress
 * cannot be saved.
 */
export interface ProgressKeeper {
  /** Saves the progress and shows it, as one event of the deployment. Calls run one after the other, so the newest is always last. */
  keep(): Promise<void>;
  /** Shows a text as the stage's status. */
  show(text: string): Promise<void>;
  /** Makes this analysis the reference for the next one. */
  keepResult(startedAt: Temporal.Instant): Promise<void>;
}

export function progressKeeper(
  { metadata, sharedObjects, signal, logger }: Pick<StageContext, "metadata" | "sharedObjects" | "signal" | "logger">,
  current: () => { readonly kept: KeptProgress; readonly display: string },
): ProgressKeeper {
  let last = Promise.resolve();
  const attempt = async (write: Promise<void>, failure: string): Promise<void> => {
    await write.catch((err: unknown) => {
      signal.throwIfAborted();
      logger.warn({ err }, failure);
    });
  };
  const put = async (): Promise<void> => {
    const { kept, display } = current();
    const values = {
      [keys.elapsed]: elapsedCodec.encode(kept.elapsed),
      [keys.checks]: checksCodec.encode(kept.checks),
      [displayKey]: display,
    };
    await attempt(metadata.putAll(values), "progress of the analysis was not kept");
  };
  return {
    keep: () => (last = last.then(put)),
    show: (text) => attempt(metadata.display(text), "display of the stage was not changed"),
    keepResult: (startedAt) => attempt(sharedObjects.put(resultKey, encodeResult(startedAt)), "result of the analysis was not kept"),
  };
}
