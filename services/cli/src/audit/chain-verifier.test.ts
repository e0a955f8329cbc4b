import { type AuditLink, appendToChain, auditLine, type ChainHead, emptyChain, newAuditEntry, readAuditLine } from "@slipway/domain";
import { expect, test } from "vitest";
import { ChainVerifier } from "./chain-verifier.ts";

const entries = ["a", "b", "c"].map((id) =>
  newAuditEntry({
    id,
    at: Temporal.Instant.from("2026-01-02T03:04:05Z"),
    projectId: "shop",
    actor: { kind: "person", name: 'Jos\u00e9 "x"\u2028', signIn: "claimed" },
    action: "application.sync",
    result: "refused",
  }),
);
const links = appendToChain(emptyChain, entries);
const at = (index: number): AuditLink => links[index] as AuditLink;

function verify(chain: readonly AuditLink[], heads: readonly ChainHead[] = [], start?: ChainHead) {
  const verifier = new ChainVerifier("shop", heads, start);
  for (const link of chain) verifier.add(link);
  return verifier.end();
}

test("a whole chain comes by its heads", () => {
  expect(verify(links, [at(2), at(0)])).toEqual({ project: "shop", first: 1, last: 3, hash: at(2).hash });
  expect(verify([], [])).toEqual({ project: "shop", first: 0, last: 0, hash: emptyChain.hash });
});

test("a chain that was written anew does not come by a head that was noted before", () => {
  const anew = appendToChain(emptyChain, [...entries.slice(1), ...entries]);
  expect(verify(anew, [{ sequence: 2, hash: at(1).hash }])).toMatchObject({ last: 2, broken: { kind: "changed", sequence: 2 } });
});

test("a chain that ends before its head is not whole, also if nothing is left of it", () => {
  expect(verify(links.slice(0, 2), [at(2)])).toMatchObject({ first: 1, last: 2, broken: { kind: "missing", sequence: 3 } });
  expect(verify([], [at(2)])).toMatchObject({ first: 0, broken: { kind: "missing", sequence: 1 } });
});

test("a chain whose head is gone is not whole, and one without entries is", () => {
  expect(verify(links, [emptyChain])).toMatchObject({
    last: 3,
    broken: { kind: "missing", sequence: 4, reason: expect.stringContaining("not recorded any more") },
  });
  expect(verify([], [emptyChain])).not.toHaveProperty("broken");
});

test("a part of a chain is verified from where it begins", () => {
  expect(verify(links.slice(1), [], { sequence: 1, hash: at(0).hash })).toEqual({ project: "shop", first: 2, last: 3, hash: at(2).hash });
});

test("the first break is the one that is told", () => {
  const text = at(1).text.replace("refused", "accepted");
  expect(verify([at(0), { ...at(1), text }, at(0)])).toMatchObject({ last: 1, broken: { kind: "changed", sequence: 2 } });
});

test("a line is read as it was written, also if a program has written it anew", () => {
  for (const link of links) {
    const line = auditLine("shop", link);
    expect(readAuditLine(line, "line 1")).toEqual({ projectId: "shop", link });
    const { entry, ...rest } = JSON.parse(line);
    const anew = JSON.stringify({ entry: Object.fromEntries(Object.entries(entry).reverse()), ...rest }, undefined, 2);
    expect(readAuditLine(anew, "line 1")).toEqual({ projectId: "shop", link });
  }
});

test.for(["", "{}", "null", '{"project":"shop","sequence":"1","previousHash":"","hash":"","entry":{}}'])("%s is no line", (line) => {
  expect(() => readAuditLine(line, "audit.jsonl:7")).toThrow("audit.jsonl:7 is no line of slipway audit export");
});
