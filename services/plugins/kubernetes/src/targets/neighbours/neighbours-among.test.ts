import { expect, test } from "vitest";
import { applicationSchema } from "../../application-section.ts";
import type { Clusters } from "../../client/clusters.ts";
import { neighboursAmong } from "./neighbours-among.ts";

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const target = (name: string) => ({ name, labels: {}, config: { kubeConfigPath: name } });

interface Says {
  readonly uid?: string;
  /** Whether it must not say which it is. Otherwise one without a UID does not answer. */
  readonly isForbidden?: boolean;
}

/** The neighbours of `eu`, where what `us` says of its cluster is given, and what was noted of it before. */
async function neighboursOf(says: Says, noted = {}) {
  const versions: unknown[] = [];
  const stored: Record<string, Uint8Array> = {
    targets: text({ us: "route-us", ...noted }),
    "target-clusters": text(Object.fromEntries(Object.entries(noted).map(([name, route]) => [name, { route, uid: "1" }]))),
  };
  const at = async ({ kubeConfigPath }: { kubeConfigPath: string }, { version }: { version: string }) => {
    versions.push([kubeConfigPath, version]);
    const { uid = "", isForbidden = false } = kubeConfigPath === "eu" ? { uid: "1" } : says;
    return { route: `route-${kubeConfigPath}`, uid: { find: async () => uid, isUnanswered: uid === "" && !isForbidden } };
  };
  const context = {
    application: applicationSchema.parse({
      input: { kubectlVersion: "1.33.0", multiTargets: [{ target: { name: "us" }, kubectlVersion: "1.34.0" }, { kustomizeDir: "." }] },
    }),
    deployTargets: [target("eu")],
    leftOutTargets: [target("us")],
    sharedObjects: { find: async (key: string) => stored[key] },
    signal: new AbortController().signal,
  };
  const { same, unknown } = await neighboursAmong(context as never, { at } as unknown as Clusters)("eu");
  return { same: same.map(({ name }) => name), unknown: unknown.map(({ name }) => name), versions };
}

test.for([
  { name: "says so", says: { uid: "1" }, want: { same: ["us"], unknown: [] } },
  { name: "is another one", says: { uid: "2" }, want: { same: [], unknown: [] } },
  { name: "does not answer and never has", says: {}, want: { same: [], unknown: ["us"] } },
  { name: "does not answer but has said so before", says: {}, noted: { us: "route-us" }, want: { same: ["us"], unknown: [] } },
  { name: "does not answer and was reached by another way", says: {}, noted: { us: "other" }, want: { same: [], unknown: ["us"] } },
  { name: "must not say it and is reached by another way", says: { isForbidden: true }, want: { same: [], unknown: [] } },
])("a deploy target whose cluster $name has $want", async ({ says, noted, want }) => {
  expect(await neighboursOf(says, noted)).toMatchObject(want);
});

test("each cluster is asked as its own deploy target is configured", async () => {
  const { versions } = await neighboursOf({ uid: "1" });
  expect(versions).toEqual([
    ["eu", "1.33.0"],
    ["us", "1.34.0"],
  ]);
});
