import { subjectToken } from "../topics/subject.ts";
import type { ChannelAccess } from "./grants.ts";

/** Subjects whose messages are not stored. */
export interface Channel extends ChannelAccess {
  readonly prefix: string;
  /** Names of the tokens after the prefix. */
  readonly names: readonly string[];
  /** What may follow those tokens. Default: nothing. */
  readonly tails?: readonly string[];
  /** How many answers to one message those who hear it may send, and for how long. Default: none. */
  readonly answers?: { readonly most: number; readonly minutes: number };
}

const piped = ["projectId", "pipedId"];
const once = { most: 1, minutes: 60 };

/** Every subject of messages that are not stored, and who may use it. */
export const channels = {
  /** Pushes, of which Git servers tell. */
  gitPushed: { prefix: "slipway.git.pushed", names: [], says: { git: "all" }, hears: { watcher: "all" } },
  /** Who publishes an event is answered. */
  eventAnswers: {
    prefix: "slipway.event",
    names: [],
    tails: [">"],
    says: {},
    hears: { gateway: "all" },
    answers: { most: 1, minutes: 1 },
  },
  /** What a deployment would change. */
  previews: {
    prefix: "slipway.preview.ask",
    names: piped,
    tails: ["", "withdrawn"],
    says: { gateway: "all" },
    hears: { planner: "piped" },
    answers: once,
  },
  /** What the merge of a branch touches. */
  branchChanges: {
    prefix: "slipway.preview.ask",
    names: piped,
    tails: ["branch", "branch.withdrawn"],
    says: { gateway: "all" },
    hears: { watcher: "piped" },
    answers: once,
  },
  /** Application files: those of no application, and the text of those that are. */
  applicationFiles: {
    prefix: "slipway.preview.ask",
    names: piped,
    tails: ["files", "files.withdrawn"],
    says: { gateway: "all" },
    hears: { watcher: "piped" },
    answers: once,
  },
  /** Objects, their events and logs. */
  inspections: {
    prefix: "slipway.inspect.ask",
    names: piped,
    tails: ["", "withdrawn", "stream.*"],
    says: { gateway: "all" },
    hears: { livestate: "piped" },
    answers: once,
  },
  /** How receivers of notices are. */
  receivers: {
    prefix: "slipway.receivers.ask",
    names: piped,
    tails: ["", "withdrawn"],
    says: { gateway: "all" },
    hears: { notifier: "piped" },
    answers: once,
  },
  /** The plugins of all executors: each answers with as many messages as its list needs. */
  everyPlugin: {
    prefix: "slipway.plugin.ask",
    names: [],
    says: { gateway: "all" },
    hears: { executor: "all" },
    answers: { most: 64, minutes: 2 },
  },
  /** The plugins of the executors of a piped, or of one of them. Executors ask each other too: one of them hosts the plugins. */
  plugins: {
    prefix: "slipway.plugin.ask",
    names: piped,
    tails: ["", "*"],
    says: { gateway: "all", executor: "piped" },
    hears: { executor: "piped" },
    answers: { most: 64, minutes: 2 },
  },
  /** Whether a process runs a deployment. */
  running: {
    prefix: "slipway.running",
    names: ["pipedId", "deploymentId"],
    says: { executor: "piped" },
    hears: { executor: "piped" },
    answers: { most: 1, minutes: 2 },
  },
  /** That a receiver is to be sent something. */
  queuedNotices: { prefix: "slipway.notice.queue", names: ["projectId", "pipedId", "receiver"], says: {}, hears: { gateway: "all" } },
  /** That a dead letter was redelivered or removed. */
  removedDeadLetters: { prefix: "slipway.dead-letter-removed", names: [], says: { gateway: "all" }, hears: { gateway: "all" } },
  /** What was written to the permanent record. */
  recorded: { prefix: "slipway.recorded", names: [], tails: ["*"], says: { trace: "all" }, hears: { trace: "all" } },
  /** Sessions, API keys and throttles of gateways: nobody else may see or forge them. */
  access: { prefix: "slipway.access", names: [], tails: [">"], says: { gateway: "all" }, hears: { gateway: "all" } },
} as const satisfies Record<string, Channel>;

/** The subject of everything that is said on a channel without tails. */
export function subjectOfEvery({ prefix, names }: Channel): string {
  return [prefix, ...names.map(() => "*")].join(".");
}

/** The subject of a channel for these ids. Throws `invalid` if one of them cannot be part of a subject. */
export function subjectOfChannel({ prefix, names }: Channel, ids: Readonly<Record<string, string>>): string {
  return [prefix, ...names.map((name) => subjectToken(name, ids[name] ?? ""))].join(".");
}
