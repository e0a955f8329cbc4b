import type { Clock } from "@slipway/plugin-sdk";
import type { WatchTiming } from "../../livestate/watch/watch-timing.ts";
import type { Files } from "./trial-directories.ts";

/** One deployment of a trial. */
export interface TrialDeployment {
  readonly files: Files;
  /** Default: K8S_SYNC. */
  readonly stage?: string;
  /** The stage's `with`. Without it the stage belongs to a quick sync. */
  readonly options?: unknown;
  /** The plugin's section of the application file. */
  readonly application?: unknown;
  /** Other fields of `spec` in the application file. */
  readonly spec?: object;
  readonly commitHash?: string;
  /** The running revision. */
  readonly running?: Files;
  /** The stages of the pipeline in the application file: their names, or all of them. */
  readonly pipeline?: readonly (string | { readonly name: string; readonly with: unknown })[];
  /** The position of the stage in the pipeline. Default: 0. */
  readonly index?: number;
  /** Aborting it acts like a cancel. */
  readonly signal?: AbortSignal;
  /** Aborting it acts like the stop of the plugin's process. */
  readonly stopping?: AbortSignal;
  /** The deploy targets that the application has, of `dev` and `old`, which lead to the same cluster. Default: `dev`. */
  readonly targets?: readonly string[];
  /** Default: a clock whose sleeps end at once. */
  readonly clock?: Clock;
  /** The names of the applications that the host knows, by their ids. */
  readonly applicationNames?: Readonly<Record<string, string>>;
  /** How often the host still retries the stage if this attempt fails. Default: not at all. */
  readonly retriesLeft?: number;
  /** The stage of which this is another attempt. Default: a stage that has not run yet. */
  readonly stageId?: string;
  /** What an earlier attempt of the stage stored. Default: this is the first one. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A deployment to preview. */
export interface TrialPreview extends Pick<TrialDeployment, "files" | "running" | "application" | "spec" | "applicationNames"> {
  /** Whether the host knows the application. Default: true. */
  readonly isRegistered?: boolean;
}

/** A watch of the live state. */
export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly configText?: string;
  readonly applicationNames?: Readonly<Record<string, string>>;
  readonly section?: unknown;
  /** Default: `dev`. */
  readonly targets?: readonly string[];
  readonly timing?: WatchTiming;
}
