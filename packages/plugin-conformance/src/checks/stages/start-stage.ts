import type { ExecutedStage, FakeHost, TestedPlugin, TestRequest } from "@slipway/plugin-sdk/testing";
import type { StageCase } from "../../conformance-cases.ts";
import { demand } from "../../conformance-check.ts";
import { within } from "../eventually.ts";
import { describe } from "./stage-run.ts";

/** A stage that logs nothing for this long is assumed to be running. */
const silentMs = 2_000;

/** A case with options with which the stage runs until it is stopped. */
export type EndlessCase = StageCase & { readonly endless: unknown };

export function isEndless(stageCase: StageCase): stageCase is EndlessCase {
  return stageCase.endless !== undefined;
}

/** A stage that runs until it is stopped. */
export interface StartedStage {
  /** Its result, or the error of its call. */
  readonly end: Promise<ExecutedStage | Error>;
  /** Cancels its call, as a host does. */
  cancel(): void;
}

/** Starts a stage and resolves when it is running. Throws if it ends before that. */
export async function startStage(
  plugin: TestedPlugin,
  host: FakeHost,
  request: TestRequest & { readonly stageId: string },
  options: { readonly timeoutMs?: number } = {},
): Promise<StartedStage> {
  const cancelled = new AbortController();
  const loggedBefore = host.logOf(request.stageId).blocks.length;
  const end = plugin
    .execute(request, { signal: cancelled.signal, ...options })
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  const until = performance.now() + silentMs;
  while (performance.now() < until && host.logOf(request.stageId).blocks.length === loggedBefore) {
    const early = await within(end, 20);
    demand(early === undefined, `it ended, ${outcomeOf(early)}: "endless" of the case needs options with which it keeps running`);
  }
  return { end, cancel: () => cancelled.abort(new Error("cancelled by the conformance suite")) };
}

function outcomeOf(early: ExecutedStage | Error | undefined): string {
  return early === undefined || early instanceof Error ? String(early?.message) : describe(early);
}
