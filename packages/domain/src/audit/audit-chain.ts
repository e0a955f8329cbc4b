import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type AuditEntry, newAuditEntry } from "./audit-entry.ts";
import { canonicalEntry, readEntry } from "./canonical-entry.ts";

/** The place and hash of the newest entry of a chain. */
export interface ChainHead {
  /** 0 for a chain without entries. */
  readonly sequence: number;
  readonly hash: string;
}

/** One entry in its chain. Each project has a chain; so has what belongs to no project. */
export interface AuditLink extends ChainHead {
  /** The hash of the entry before. */
  readonly previousHash: string;
  /** The entry as canonical JSON: these bytes are hashed. */
  readonly text: string;
}

/** Where every chain begins. */
export const emptyChain: ChainHead = { sequence: 0, hash: "0".repeat(64) };

/** What is wrong with a chain, at the first entry that is not what was recorded. */
export interface ChainBreak {
  readonly kind: "changed" | "missing" | "reordered" | "moved" | "unreadable";
  readonly sequence: number;
  readonly reason: string;
}

/** The hash of an entry: SHA-256 of the hash before it, as 32 bytes, and the text of the entry in UTF-8. */
export function auditHash(previousHash: string, text: string): string {
  return bytesToHex(sha256(concatBytes(hexToBytes(previousHash), utf8ToBytes(text))));
}

/** Appends entries to a chain: the links, in the order of the entries. */
export function appendToChain(head: ChainHead, entries: readonly AuditEntry[]): readonly AuditLink[] {
  let { sequence, hash: previousHash } = head;
  return entries.map((entry) => {
    const text = canonicalEntry(newAuditEntry(entry));
    const link = { sequence: sequence + 1, previousHash, hash: auditHash(previousHash, text), text };
    ({ sequence, hash: previousHash } = link);
    return link;
  });
}

/** Checks the next link of a chain against the one before it. Returns the break, if there is one. */
export function checkLink(before: ChainHead, link: AuditLink, projectId: string): ChainBreak | undefined {
  const { sequence } = link;
  const expected = before.sequence + 1;
  if (sequence > expected) {
    const last = sequence - 1;
    return {
      kind: "missing",
      sequence: expected,
      reason: last === expected ? "it is missing" : `entries ${expected} to ${last} are missing`,
    };
  }
  if (sequence < expected) return { kind: "reordered", sequence, reason: `it comes after entry ${before.sequence}` };
  if (!isHash(link.previousHash) || auditHash(link.previousHash, link.text) !== link.hash)
    return { kind: "changed", sequence, reason: "its content does not have the hash that was recorded with it" };
  if (link.previousHash !== before.hash)
    return before.sequence === 0
      ? { kind: "changed", sequence, reason: "it was recorded after another entry, which is not there" }
      : {
          kind: "changed",
          sequence: before.sequence,
          reason: `entry ${sequence} was recorded after another entry ${before.sequence}: this one was changed together with its hash`,
        };
  const entry = readEntry(link.text);
  if (entry === undefined) return { kind: "unreadable", sequence, reason: "it is not an audit entry" };
  if (entry.projectId !== projectId) return { kind: "moved", sequence, reason: `it belongs to project ${entry.projectId || "(none)"}` };
  return undefined;
}

/** Checks where a chain ends against the head that was recorded with it, or noted elsewhere. */
export function checkHead(end: ChainHead, head: ChainHead): ChainBreak | undefined {
  // A chain with entries has a head: it is written with the first of them.
  if (head.sequence === 0 && end.sequence > 0)
    return { kind: "missing", sequence: end.sequence + 1, reason: "where the chain ends is not recorded any more" };
  if (end.sequence < head.sequence) {
    const sequence = end.sequence + 1;
    const what = head.sequence === sequence ? "it is missing" : `entries ${sequence} to ${head.sequence} are missing`;
    return { kind: "missing", sequence, reason: `${what} at the end` };
  }
  if (end.sequence === head.sequence && end.hash !== head.hash)
    return { kind: "changed", sequence: head.sequence, reason: "its hash is not that of the recorded head" };
  return undefined;
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
