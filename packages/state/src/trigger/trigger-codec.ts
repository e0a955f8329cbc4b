import type { Commit, SyncStrategy, Trigger, TriggerKind } from "@slipway/domain";
import {
  type Commit as CommitMessage,
  CommitSchema,
  SyncStrategy as SyncStrategyNumber,
  TriggerKind as TriggerKindNumber,
  type Trigger as TriggerMessage,
  TriggerSchema,
} from "@slipway/proto/state";
import { list } from "../fields/collection.ts";
import { instant } from "../fields/instant.ts";
import { required } from "../fields/presence.ts";
import { optionalText } from "../fields/scalar.ts";
import { optionalWord, word } from "../fields/word.ts";
import { memoized } from "../tables/memoized.ts";
import { messageCodec } from "../tables/message-codec.ts";

export const triggerKind = word<TriggerKind, TriggerKindNumber>("trigger kind", {
  commit: TriggerKindNumber.COMMIT,
  command: TriggerKindNumber.COMMAND,
  "out-of-sync": TriggerKindNumber.OUT_OF_SYNC,
  chain: TriggerKindNumber.CHAIN,
});

/** Undefined: not chosen, so the planner decides. Public, because a sync command carries it too. */
export const syncStrategy = optionalWord(
  word<SyncStrategy, SyncStrategyNumber>("sync strategy", {
    "quick-sync": SyncStrategyNumber.QUICK_SYNC,
    pipeline: SyncStrategyNumber.PIPELINE,
  }),
);

const commit = messageCodec<Commit, CommitMessage>(CommitSchema, { authoredAt: instant });

const triggerCodec = messageCodec<Trigger, TriggerMessage>(TriggerSchema, {
  kind: triggerKind,
  commit: required(commit),
  strategy: syncStrategy,
  at: instant,
  traceCommitHash: optionalText,
  commits: list(commit),
});

/** Encodes an unchanged trigger as the same message again, see `splitDeployment`. */
export const trigger: typeof triggerCodec = { ...triggerCodec, encode: memoized(triggerCodec.encode) };
