import { isFault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { answerFault } from "../../../client/answer-fault.ts";
import { type KubectlCall, type KubectlEnd, noAnswer } from "../kubectl.ts";
import { refusalIn } from "../refusal.ts";
import { ApplyBatches } from "./apply-batches.ts";

const numbers = Array.from({ length: 50 }, (_, index) => index);
const signal = new AbortController().signal;

/** A kubectl that refuses objects with these messages, and writes down what it was called with. */
function kubectlThatSays(messages: (names: readonly string[]) => string, { isWhole = true } = {}) {
  const calls: { readonly command: string; readonly names: readonly string[] }[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const run = async ({
    args,
    input = "",
    onOutput,
  }: KubectlCall & { readonly onOutput: (chunk: Uint8Array) => void }): Promise<KubectlEnd> => {
    const names = input.split("\n").map((line): string => JSON.parse(line).metadata.name);
    calls.push({ command: `${args[0]} ${args[args.indexOf("-o") + 1]}`, names });
    mostAtOnce = Math.max(mostAtOnce, ++running);
    await Promise.resolve();
    running -= 1;
    const isApply = args[0] === "apply";
    const [good, bad] = [names.filter((name) => name.startsWith("good")), names.filter((name) => !name.startsWith("good"))];
    if (isApply && args.includes("name")) onOutput(Buffer.from(good.map((name) => `configmap/${name}\n`).join("")));
    else if (isApply && bad.length === 0) onOutput(Buffer.from(JSON.stringify({ kind: "List", items: good.map(configMap) })));
    return isApply && bad.length > 0 ? { code: 1, words: messages(bad), isWhole } : { code: 0, words: "", isWhole: true };
  };
  const ask = async (call: KubectlCall) => {
    const output: Uint8Array[] = [];
    const { code, words } = await run({ ...call, onOutput: (chunk) => void output.push(chunk) });
    return code === 0 ? { status: 200, headers: {}, body: Buffer.concat(output).toString() } : (refusalIn(words) ?? noAnswer(words));
  };
  return { run, ask, calls, mostAtOnce: () => mostAtOnce };
}

const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "a" } });

/** The names that are applied, and what is said of each. */
async function fates(kubectl: ReturnType<typeof kubectlThatSays>, names: readonly string[]) {
  const batches = new ApplyBatches(kubectl);
  return Promise.all(
    names.map(async (name) => {
      try {
        const { answer } = await batches.apply(configMap(name), { isForced: false, dryRun: false, signal });
        return answer.status === 200 ? "applied" : answerFault(answer.status, answer.body, name).message;
      } catch (error) {
        return isFault(error) ? error.message : error;
      }
    }),
  );
}

test("objects that are all refused cost three processes", async () => {
  const kubectl = kubectlThatSays((names) =>
    names.map((name) => `Error from server (Forbidden): configmaps "${name}" is forbidden: no`).join("\n"),
  );
  const said = await fates(kubectl, numbers.map(String));
  expect(said).toEqual(numbers.map((index) => `configmaps "${index}" is forbidden: no`));
  expect(kubectl.calls.map(({ command }) => command)).toEqual(["get json", "apply json", "apply name"]);
});

test("an accepted object among them is applied once more, and the others are told apart by their order", async () => {
  const kubectl = kubectlThatSays((names) =>
    names.map((name) => `Error from server (NotFound): secrets "of-${name}" not found`).join("\n"),
  );
  const names = numbers.map((index) => (index === 20 ? "good" : String(index)));
  expect(await fates(kubectl, names)).toEqual(names.map((name) => (name === "good" ? "applied" : `secrets "of-${name}" not found`)));
  expect(kubectl.calls.map(({ command }) => command)).toEqual(["get json", "apply json", "apply name", "apply json"]);
});

test("if it is not certain whose message is whose, each is applied by itself, one after the other, and nobody gets the message of another", async () => {
  const kubectl = kubectlThatSays((names) => names.map((name) => `this kubectl is new: ${name}`).join("\n"));
  const said = await fates(kubectl, ["good", ...numbers.map(String)]);
  expect(said).toEqual(["applied", ...numbers.map((index) => `kubectl: this kubectl is new: ${index}`)]);
  expect(kubectl.calls.length).toBe(4 + numbers.length);
  // The accepted object at the same time.
  expect(kubectl.mostAtOnce()).toBeLessThanOrEqual(2);
});

const forbidden = (text: string) => `Error from server (Forbidden): ${text}`;

test("a message of a webhook that looks like the refusals of others is taken for none of them", async () => {
  // It was accepted.
  const kubectl = kubectlThatSays(() => `${forbidden("no")}\n${forbidden("forged")}`);
  expect(await fates(kubectl, ["bad", "good"])).toEqual(["no\nError from server (Forbidden): forged", "applied"]);
  // Its own message does not begin as kubectl's do.
  const said = (names: readonly string[]) =>
    names.map((name) => (name === "b" ? "the client failed" : `${forbidden("no")}\n${forbidden("forged")}`)).join("\n");
  for (const names of [
    ["a", "b"],
    ["b", "a"],
  ])
    expect(await fates(kubectlThatSays(said), names)).not.toContain("forged");
});

test("what is not all that kubectl wrote is paired with no object", async () => {
  const kubectl = kubectlThatSays((names) => names.map((name) => forbidden(name)).join("\n"), { isWhole: false });
  await fates(kubectl, ["a", "b"]);
  expect(kubectl.calls.map(({ names }) => names.join())).toEqual(["a,b", "a,b", "a,b", "a", "b"]);
});

test("if the cluster is away once each is applied by itself, all that are left are told so, and may ask again", async () => {
  const kubectl = kubectlThatSays((names) => (names.length > 1 ? "a\nb\nError from server: c" : "Unable to connect to the server: EOF"));
  const batches = new ApplyBatches(kubectl);
  const results = await Promise.allSettled(
    ["a", "b", "c"].map((name) => batches.apply(configMap(name), { isForced: false, dryRun: false, signal })),
  );
  expect(results.map((result) => result.status === "rejected" && !isFault(result.reason))).toEqual([true, true, true]);
  expect(kubectl.calls.filter(({ names }) => names.length === 1)).toHaveLength(1);
});
