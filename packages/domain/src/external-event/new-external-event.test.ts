import { sampleExternalEvent } from "@slipway/testkit";
import { expect, test } from "vitest";
import { asStored, boundEvent } from "../bounds/bound-event.ts";
import { byteLength } from "../bounds/bound-text.ts";
import { limits } from "../bounds/limits.ts";
import { applyExternalEvent } from "./apply-external-event.ts";

const artifact = { purl: "pkg:oci/web", image: "ghcr.io/acme/web", version: "1.2.3", digest: "" };

test.for([
  { name: "no name", given: { name: "" }, says: "the name is missing" },
  { name: "no id", given: { sourceId: "" }, says: "id is missing" },
  { name: "a long name", given: { name: "n".repeat(257) }, says: "the name has 257 bytes; at most 256 bytes are allowed" },
  {
    name: "a terminal escape in its name",
    given: { name: "a\u001b[2J" },
    says: "the name contains the invisible character U+001B: remove it",
  },
  { name: "a mark that turns text around in its source", given: { source: "a\u202eb" }, says: "invisible character U+202E" },
  { name: "a large value", given: { data: "é".repeat(33_000) }, says: "data has 66 kB; at most 66 kB are allowed" },
  { name: "half a character in its value", given: { data: "\ud800" }, says: "data is not valid Unicode" },
  { name: "a zero byte in its value", given: { data: "1\0" }, says: "data contains the invisible character U+0000" },
  { name: "a label without a key", given: { labels: { "": "x" } }, says: "labels contain a value without a key" },
  { name: "a long label", given: { labels: { a: "x".repeat(1_025) } }, says: "a of labels has 1 kB" },
  {
    name: "too many contexts",
    given: { contexts: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`k${n}`, "v"])) },
    says: "there are 101 contexts; at most 100 are allowed",
  },
  {
    name: "labels that are too large together",
    given: { labels: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, "v".repeat(1_000)])) },
    says: "labels have 20 kB; at most 16 kB are allowed",
  },
  { name: "too many artifacts", given: { artifacts: Array.from({ length: 51 }, () => artifact) }, says: "there are 51 artifacts" },
  { name: "an odd artifact", given: { artifacts: [{ ...artifact, image: "a\nb" }] }, says: "image of an artifact contains" },
  { name: "a short commit hash", given: { commit: { hash: "abc1234" } }, says: '"abc1234" is not a commit hash: write all 40 or 64' },
  {
    name: "a time after the year 9999",
    given: { occurredAt: Temporal.Instant.from("+010000-01-01T00:00:00Z") },
    says: "its time is +010000-01-01T00:00:00Z: it must be in the years 1 to 9999",
  },
  {
    name: "a commit before the year 1",
    given: { commit: { hash: "a".repeat(40), at: Temporal.Instant.from("0000-12-31T23:59:59Z") } },
    says: "the time of its commit is 0000-12-31T23:59:59Z",
  },
  {
    name: "a merge after the year 9999",
    given: { commit: { hash: "a".repeat(40), mergedAt: Temporal.Instant.from("+020000-01-01T00:00:00Z") } },
    says: "the time at which its commit was merged is +020000",
  },
])("an event with $name is rejected", ({ given, says }) => {
  expect(() => sampleExternalEvent(given)).toThrow(expect.objectContaining({ name: "Fault", message: expect.stringContaining(says) }));
});

test("the texts of a commit are cut, its addresses lose their credentials, and its hash is in lower case", () => {
  const { commit } = sampleExternalEvent({
    commit: {
      hash: "A".repeat(40),
      message: "m".repeat(9_000),
      title: "a\ud800\0",
      url: "https://me:secret@git.example.com/c/1",
      repositoryUrl: "https://token@git.example.com/r",
    },
  });
  expect(commit).toMatchObject({
    hash: "a".repeat(40),
    title: "a\ufffd\ufffd",
    url: "https://git.example.com/c/1",
    repositoryUrl: "https://git.example.com/r",
    author: "",
    at: undefined,
  });
  expect(commit?.message).toMatch(/m… 5 kB more in Git$/);
});

test("the largest event that is accepted, with all the handlings that it remembers, is stored whole and fits into a message", () => {
  const long = (bytes: number) => "x".repeat(bytes);
  const { text, values, artifacts, artifactBytes, handlings, handlingText } = limits.event;
  const many = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`k${n}`, long(values.valueBytes)]));
  const event = sampleExternalEvent({
    name: long(text.name),
    source: long(text.source),
    sourceId: long(text.sourceId),
    type: long(text.type),
    subject: long(text.subject),
    chainId: long(text.chainId),
    data: long(text.data),
    content: long(text.content),
    labels: many,
    contexts: many,
    artifacts: Array.from({ length: artifacts }, () => ({
      purl: long(artifactBytes),
      image: long(artifactBytes),
      version: long(artifactBytes),
      digest: long(artifactBytes),
    })),
    commit: {
      hash: "a".repeat(40),
      url: long(9_000),
      title: long(9_000),
      message: long(9_000),
      author: long(9_000),
      repositoryUrl: long(9_000),
    },
  });
  const { event: stored, cuts } = boundEvent({ kind: "registered" as const, at: event.registeredAt, externalEvent: event });
  expect(cuts).toEqual([]);
  expect(stored.externalEvent).toEqual(event);
  let state = applyExternalEvent(undefined, stored, 0);
  for (let n = 0; n < handlings; n++) {
    const handling = asStored({
      handlerId: `${n}${long(300)}`,
      pipedId: long(300),
      repositoryId: long(300),
      branch: long(handlingText),
      configFile: long(handlingText),
      applicationId: long(300),
      status: "failed" as const,
      reason: long(limits.event.handlingReason),
      commitHash: long(300),
      url: long(handlingText),
      at: event.registeredAt,
      pullRequest: {
        number: 2 ** 31 - 1,
        state: "merged" as const,
        at: event.registeredAt,
        seenAt: event.registeredAt,
        mergeCommit: long(64),
      },
    });
    state = applyExternalEvent(state, { kind: "handled", at: event.registeredAt, handling }, 1);
  }
  expect(state.handlings).toHaveLength(handlings);
  expect(byteLength(JSON.stringify(state))).toBeLessThan(1_000_000);
});
