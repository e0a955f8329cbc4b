import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type AuditLink, appendToChain, type ChainBreak, type ChainHead, checkHead, checkLink, emptyChain } from "./audit-chain.ts";
import { newAuditEntry } from "./audit-entry.ts";

const entry = (id: string, reason = "") =>
  newAuditEntry({
    id,
    at: Temporal.Instant.from("2026-01-02T03:04:05.678Z"),
    projectId: "shop",
    actor: { kind: "person", name: "ann", signIn: "claimed" },
    action: "application.sync",
    result: "accepted",
    reason,
  });

const links = appendToChain(
  emptyChain,
  ["a", "b", "c", "d"].map((id) => entry(id)),
);

function verify(chain: readonly AuditLink[], projectId = "shop"): ChainBreak | ChainHead {
  let head: ChainHead = emptyChain;
  for (const link of chain) {
    const found = checkLink(head, link, projectId);
    if (found) return found;
    head = link;
  }
  return head;
}

const at = (index: number): AuditLink => links[index] as AuditLink;

test("the hash is SHA-256 of the hash before and the canonical text", () => {
  const text =
    '{"action":"application.sync","actor":{"kind":"person","name":"ann","signIn":"claimed"},"at":"2026-01-02T03:04:05.678Z","id":"a","project":"shop","result":"accepted"}';
  expect(at(0)).toEqual({
    sequence: 1,
    previousHash: "0".repeat(64),
    hash: createHash("sha256").update(Buffer.alloc(32)).update(text).digest("hex"),
    text,
  });
});

test("a chain that was left alone is whole, also if it was written in parts", () => {
  expect(verify(links)).toMatchObject({ sequence: 4, hash: at(3).hash });
  const first = appendToChain(emptyChain, [entry("a"), entry("b")]);
  expect([...first, ...appendToChain(first[1] as AuditLink, [entry("c"), entry("d")])]).toEqual(links);
});

const forged = appendToChain(at(0), [entry("b", "forged")])[0] as AuditLink;

test.for<{ name: string; chain: readonly AuditLink[]; kind: string; sequence: number }>([
  { name: "a changed text", chain: [at(0), { ...at(1), text: at(1).text.replace("ann", "bob") }, at(2)], kind: "changed", sequence: 2 },
  { name: "a changed hash", chain: [at(0), { ...at(1), hash: at(2).hash }], kind: "changed", sequence: 2 },
  { name: "a text changed together with its hash", chain: [at(0), forged, at(2)], kind: "changed", sequence: 2 },
  { name: "a hash that is none", chain: [at(0), { ...at(1), previousHash: "" }], kind: "changed", sequence: 2 },
  { name: "a missing entry", chain: [at(0), at(2)], kind: "missing", sequence: 2 },
  { name: "a missing beginning", chain: [at(2), at(3)], kind: "missing", sequence: 1 },
  { name: "two entries in the wrong order", chain: [at(0), at(1), at(0)], kind: "reordered", sequence: 1 },
  { name: "another number", chain: [{ ...at(1), sequence: 1 }], kind: "changed", sequence: 1 },
])("$name is found at its entry", ({ chain, kind, sequence }) => {
  expect(verify(chain)).toMatchObject({ kind, sequence });
});

test("an entry of another project is out of place", () => {
  expect(verify(links, "other")).toMatchObject({ kind: "moved", sequence: 1, reason: "it belongs to project shop" });
});

test("a chain that lost its end does not reach its head", () => {
  expect(checkHead(at(3), at(3))).toBeUndefined();
  expect(checkHead(at(1), at(3))).toEqual({ kind: "missing", sequence: 3, reason: "entries 3 to 4 are missing at the end" });
  expect(checkHead({ ...at(3), hash: at(2).hash }, at(3))).toMatchObject({ kind: "changed", sequence: 4 });
});
