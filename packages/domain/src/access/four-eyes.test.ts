import { expect, test } from "vitest";
import { requireFourEyes } from "./four-eyes.ts";
import type { Principal } from "./principal.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const commit = (author: string, hash = "a".repeat(40)) => ({
  hash,
  subject: "s",
  body: "",
  author,
  branch: "main",
  url: "",
  authoredAt: at,
});
const deployment = (author: string, ...others: readonly string[]) => ({
  id: "d1",
  commits: [commit(author), ...others.map((each) => commit(each, "b".repeat(40)))],
});
const person = (...emails: readonly string[]): Principal => ({
  id: "ann",
  actor: { kind: "person", name: "ann", signIn: "session" },
  emails,
  grants: [],
});

test.for([
  { name: "a commit of somebody else", of: deployment("Bob <bob@example.com>"), want: undefined },
  { name: "one's own commit", of: deployment("Ann <ann@example.com>"), want: /commit aaaaaaa is by ann/ },
  { name: "one's own commit in another case", of: deployment("Ann <ANN@Example.com>"), want: /is by ann/ },
  {
    name: "an earlier commit of one's own",
    of: deployment("Bob <b@x>", "Bob <b@x>", "Ann <ann@example.com>"),
    want: /commit bbbbbbb is by ann/,
  },
  { name: "an address in the name of somebody else", of: deployment("ann@example.com <bob@example.com>"), want: undefined },
  { name: "an author without brackets", of: deployment("ann@example.com"), want: /is by ann/ },
  { name: "an unknown author", of: deployment(""), want: undefined },
])("$name", ({ of, want }) => {
  const check = () => requireFourEyes(of, person("other@example.com", "ann@example.com"));
  if (want) expect(check).toThrow(want);
  else expect(check).not.toThrow();
});

test("somebody without a verified address approves nothing", () => {
  expect(() => requireFourEyes(deployment("Bob <bob@example.com>"), person())).toThrow(/has no verified e-mail address/);
});
