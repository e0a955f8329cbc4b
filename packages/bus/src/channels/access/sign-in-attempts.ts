import { create } from "@bufbuild/protobuf";
import { noAttempts, type SignInAttempts } from "@slipway/domain";
import { SignInAttemptsSchema } from "@slipway/proto/state";
import { instantOf, timestampOf } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { lastMessage } from "../../topics/reading/direct-get.ts";
import { readStored } from "../../topics/reading/read-stored.ts";
import { skipUnreadable } from "../../topics/reading/skip-unreadable.ts";
import { topics } from "../../topics/topics.ts";
import { appendSigned } from "../../topics/writing/append-signed.ts";

const { signInAttempts: topic } = topics;

/** Whose attempts are counted. */
export interface AttemptsOf {
  readonly kind: "user" | "address" | "browser";
  /** A number or hash that stands for it. */
  readonly bucket: string;
}

/** Attempts, and the sequence that their successor names. */
export interface StoredAttempts {
  readonly attempts: SignInAttempts;
  readonly sequence: number;
}

/** The attempts that are counted; none if there were none lately. */
export async function findSignInAttempts(bus: Bus, { kind, bucket }: AttemptsOf, options: CallOptions = {}): Promise<StoredAttempts> {
  const found = await lastMessage(bus, topic.stream.name, topic.filter({ kind, bucket }), options);
  if (found === undefined) return { attempts: noAttempts, sequence: 0 };
  // What no gateway has written counts for nothing, and is replaced: nobody could sign in otherwise.
  const read = skipUnreadable(bus, { noun: topic.noun, subject: found.subject }, () => readStored(bus, topic, found));
  if (read === undefined) return { attempts: noAttempts, sequence: found.seq };
  return { attempts: { count: read.count, lastAt: instantOf(read.lastAt) }, sequence: found.seq };
}

/** Replaces the count of attempts, and lets it expire after `keptMs`. False if another gateway counted since. */
export async function putSignInAttempts(
  bus: Bus,
  { kind, bucket }: AttemptsOf,
  { attempts, sequence }: StoredAttempts,
  { keptMs, ...options }: CallOptions & { readonly keptMs: number },
): Promise<boolean> {
  const { count, lastAt } = attempts;
  const message = create(SignInAttemptsSchema, { kind, bucket, count, ...(lastAt && { lastAt: timestampOf(lastAt) }) });
  return (await appendSigned(bus, topic, message, { ...options, expected: sequence, keptSeconds: keptMs / 1_000 })) !== undefined;
}
