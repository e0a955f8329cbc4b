import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { ClusterUid, describeRoute } from "./cluster-identity.ts";

const server = "https://bastion:443/k8s/a";
test.for([
  { route: { server }, want: server },
  { route: { server, tlsServerName: "a.internal", proxyUrl: undefined }, want: `${server} a.internal` },
  { route: { server, tlsServerName: "", proxyUrl: "http://me:secret@proxy:3128" }, want: `${server} proxy:3128` },
])("the way to a cluster is $want", ({ route, want }) => expect(describeRoute(route)).toBe(want));

test("a cluster is asked for its UID until it says it", async () => {
  const answers = [new Fault("unavailable", "away"), new Fault("forbidden", "no"), { metadata: { uid: "1" } }];
  const get = async () => {
    const answer = answers.shift();
    if (answer === undefined || answer instanceof Fault) throw answer;
    return answer;
  };
  const uid = new ClusterUid({ get });
  const { signal } = new AbortController();
  const ask = async () => [await uid.find(signal), uid.isUnanswered];
  expect([await ask(), await ask(), await ask(), await ask()]).toEqual([
    ["", true],
    ["", false],
    ["1", false],
    ["1", false],
  ]);
});
