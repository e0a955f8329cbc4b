import type { StoredAccess } from "../users/grants.ts";
import { type StreamSpec, streams } from "./streams/streams.ts";

/** Subjects of stored messages: where they are stored, how they are built, and who may use them. */
export interface StoredSubjects {
  readonly stream: StreamSpec;
  readonly prefix: string;
  /** Names of the tokens after the prefix. */
  readonly names: readonly string[];
  /** What may follow those tokens. Default: nothing. */
  readonly tails?: readonly string[];
  /** Whether large messages are stored in parts. */
  readonly inParts?: boolean;
  readonly access: StoredAccess;
}

/** Stored messages that are no messages of ours: what plugins share, and what other programs are told. */
export const storedSubjects = {
  /** Objects that plugins share; large ones are in parts below their subject. */
  object: {
    stream: streams.objects,
    prefix: "slipway.object",
    names: ["projectId", "pipedId", "applicationId", "plugin", "key"],
    tails: ["", "*.*"],
    access: { writes: { executor: "piped" }, reads: { executor: "piped" } },
  },
  /** What other programs are told of deployments. */
  cdEvent: {
    stream: streams.cdEvents,
    prefix: "slipway.cdevent",
    names: ["projectId", "applicationId", "subject", "predicate"],
    access: { writes: { gateway: "all" } },
  },
  /** What other programs are told of the audit. */
  auditEvent: {
    stream: streams.audit,
    prefix: "slipway.audit",
    names: ["projectId"],
    tails: [">"],
    access: { writes: { trace: "all" }, reads: { trace: "all", gateway: "all" } },
  },
} as const satisfies Record<string, StoredSubjects>;
