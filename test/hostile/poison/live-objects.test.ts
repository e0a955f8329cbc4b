import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { childObjectOf } from "../../../services/plugins/kubernetes/src/cache/store/child-object.ts";
import { managedObjectOf, objectOf } from "../../../services/plugins/kubernetes/src/cache/store/managed-object.ts";
import type { ApiResource } from "../../../services/plugins/kubernetes/src/client/discovery/discovery.ts";
import { containerImages, referencedConfigMaps, referencedSecrets } from "../../../services/plugins/kubernetes/src/decorate/references.ts";
import { diffObjects } from "../../../services/plugins/kubernetes/src/diff/diff.ts";
import { unshownFields, withoutServerFields } from "../../../services/plugins/kubernetes/src/fields/designed-fields.ts";
import { withoutFields } from "../../../services/plugins/kubernetes/src/fields/field-values.ts";
import { managersOf } from "../../../services/plugins/kubernetes/src/fields/managers.ts";
import { scalersIn } from "../../../services/plugins/kubernetes/src/fields/scalers.ts";
import { healthOf } from "../../../services/plugins/kubernetes/src/health/health.ts";
import { isLeftBy, mayReplace } from "../../../services/plugins/kubernetes/src/hooks/hook-object.ts";
import { deadlineOf, isSuspended, outcomeOf } from "../../../services/plugins/kubernetes/src/hooks/hook-outcome.ts";
import { reasonToKeep } from "../../../services/plugins/kubernetes/src/inventory/ownership.ts";
import type { JsonValue } from "../../../services/plugins/kubernetes/src/json/json.ts";
import { liveResource } from "../../../services/plugins/kubernetes/src/livestate/resources.ts";
import { fuzzSettings } from "../../fuzz/fuzz-settings.ts";

const sources = fileURLToPath(new URL("../../../services/plugins/kubernetes/src/", import.meta.url));

/** The words that the plugin looks for in live objects: names of fields, and values that mean something to it. */
function wordsIn(folder: string): readonly string[] {
  const texts = globSync(`${folder}/**/*.ts`, { cwd: sources })
    .filter((name) => !name.endsWith(".test.ts"))
    .map((name) => readFileSync(`${sources}/${name}`, "utf8"));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/"([\w./-]{2,60})"/g)].map(([, word = ""]) => word)))];
}

const words = ["health", "hooks", "fields", "livestate", "inventory"].flatMap(wordsIn);
const kinds = [
  ...new Set(
    wordsIn("health").flatMap((word) => {
      const [group = "", kind] = word.split("/");
      return kind === undefined || !/^[A-Z]/.test(kind) ? [] : [`${group}/${kind}`];
    }),
  ),
];

/** What a field must not be, and what only a hostile writer makes it. */
const odd = fc.constantFrom<JsonValue>(
  ...["", "\0", "\u001b[2J\u202e", "\ud800", "x".repeat(5_000), "__proto__", "-1", "1e999", "NaN", "9".repeat(400)],
  ...["2026-13-45T99:99:99Z", "+275760-09-13T00:00:00.001Z", "true", "Unknown", "65536%", "-0", null, true, false],
  ...[
    0,
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER,
    2n ** 80n,
    -(2n ** 63n),
    [],
    {},
    [null],
    [[]],
    [{}],
    { "": null },
    { toString: "", valueOf: "" },
    [{ toString: 0, valueOf: 0 }],
  ],
);
const value: fc.Memo<JsonValue> = fc.memo((depth) =>
  depth <= 1
    ? fc.oneof(odd, fc.constantFrom(...words))
    : fc.oneof(
        { weight: 3, arbitrary: odd },
        { weight: 3, arbitrary: fc.constantFrom<JsonValue>(...words) },
        {
          weight: 4,
          arbitrary: fc.dictionary(fc.constantFrom(...words, "__proto__", "toString", ""), value(), {
            maxKeys: 8,
            noNullPrototype: true,
          }) as fc.Arbitrary<JsonValue>,
        },
        { weight: 2, arbitrary: fc.array(value(), { maxLength: 4 }) },
      ),
);
const conditions = fc.array(
  fc.record(
    {
      type: fc.oneof(fc.constantFrom<JsonValue>(...words), odd),
      status: fc.oneof(fc.constantFrom<JsonValue>("True", "False", "Unknown"), odd),
      reason: value(2),
      message: value(2),
      lastTransitionTime: value(2),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 4 },
);
const part = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...words), value(5), { maxKeys: 14, noNullPrototype: true }),
    fc.option(fc.oneof(conditions, value(3))),
  )
  .map(([fields, all]) => ({ ...fields, ...(all !== null && { conditions: all }) }) as JsonValue);

/** A live object: what the API server guarantees is there, and nothing else can be relied upon. */
const object = fc
  .record({
    kind: fc.constantFrom(...kinds),
    metadata: fc.dictionary(
      fc.constantFrom(
        "labels",
        "annotations",
        "ownerReferences",
        "managedFields",
        "finalizers",
        "deletionTimestamp",
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "generateName",
      ),
      value(4),
      { maxKeys: 6, noNullPrototype: true },
    ),
    spec: fc.oneof(part, value(3)),
    status: fc.oneof(part, value(3)),
    rest: fc.dictionary(fc.constantFrom(...words), value(4), { maxKeys: 3, noNullPrototype: true }),
  })
  .map(({ kind, metadata, ...parts }) => {
    const [group = "", name = ""] = kind.split("/");
    const { spec, status, rest } = parts;
    return {
      ...rest,
      apiVersion: group === "" ? "v1" : `${group}/v1`,
      kind: name,
      metadata: { generation: 3, ...metadata, name: "a", namespace: "b", uid: "u" },
      spec,
      status,
    };
  });

type Live = Parameters<typeof healthOf>[0];
const resourceOf = ({ apiVersion, kind }: Live): ApiResource => ({
  group: apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "",
  version: "v1",
  kind,
  plural: "as",
  names: [],
  isNamespaced: true,
  verbs: ["list"],
});

/** What reads live objects without asking whether they are as they should be: one that throws here stops the following of a kind, for every application. */
const readers: readonly { readonly name: string; readonly read: (live: Live, other: Live) => unknown }[] = [
  { name: "health", read: healthOf },
  { name: "managed object", read: (live) => objectOf(managedObjectOf(live, resourceOf(live), undefined, true)) },
  { name: "child", read: (live) => childObjectOf(live, resourceOf(live), true) },
  {
    name: "live resource",
    read: (live) => liveResource({ object: live, health: undefined } as never, "dev", healthOf, { sync: "synced", drift: [] } as never),
  },
  {
    name: "outcome of a hook",
    read: (live) => [outcomeOf(live), deadlineOf(live), isSuspended(live), isLeftBy(live, "r"), mayReplace(live, "a")],
  },
  { name: "owner", read: (live) => reasonToKeep(live, "a") },
  { name: "managers", read: (live) => managersOf(live) },
  { name: "fields of managers", read: (live) => managersOf(live).map(({ fields }) => withoutFields(live, fields)) },
  { name: "scalers", read: (live, other) => scalersIn([live, other]) },
  { name: "references", read: (live) => [referencedConfigMaps(live), referencedSecrets(live), containerImages(live)] },
  { name: "difference", read: (live, other) => diffObjects(withoutServerFields(live), withoutServerFields(other)) },
  { name: "fields that are not shown", read: (live, other) => unshownFields(live, other) },
];

test.for(readers)("no live object makes the reader of its $name throw", ({ read }) => {
  const property = fc.property(object, object, (live, other) => void read(live as unknown as Live, other as unknown as Live));
  expect(() => fc.assert(property, { ...fuzzSettings, numRuns: (fuzzSettings.numRuns ?? 30) * 3 })).not.toThrow();
});

/** As deep as an API server takes it: its JSON has at most 10 000 levels. */
function deep(levels: number, around: (inner: string) => string): JsonValue {
  let text = "1";
  for (let level = 0; level < levels; level += 1) text = around(text);
  return JSON.parse(text) as JsonValue;
}

test.for(readers)("no depth of a live object makes the reader of its $name throw", ({ read }) => {
  for (const around of [(inner: string) => `[${inner}]`, (inner: string) => `{"f:a":${inner}}`, (inner: string) => `[{"a":${inner}}]`]) {
    const inner = deep(around("").length > 8 ? 4_990 : 9_980, around);
    const fields = { spec: inner, status: { conditions: inner, deep: inner }, data: inner };
    const metadata = {
      name: "a",
      namespace: "b",
      uid: "u",
      ownerReferences: [{ uid: "o" }],
      managedFields: [{ manager: "m", fieldsV1: inner }],
      annotations: {},
    };
    const live = (kind: string, apiVersion: string) => ({ apiVersion, kind, metadata, ...fields }) as unknown as Live;
    for (const object of [live("Thing", "example.com/v1"), live("Deployment", "apps/v1"), live("Secret", "v1")])
      expect(outcomeOfReading(() => read(object, { ...object, spec: [inner] } as unknown as Live))).not.toBeInstanceOf(RangeError);
  }
});

/** What a reader throws. A fault is about one object, and has words. */
function outcomeOfReading(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error;
  }
}

test("the words and kinds that are tried are those of the sources", () => {
  expect(kinds.length).toBeGreaterThan(15);
  expect(words).toEqual(expect.arrayContaining(["conditions", "observedGeneration", "replicas", "managedFields"]));
});
