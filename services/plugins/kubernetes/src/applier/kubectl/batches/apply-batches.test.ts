import { isFault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { answerFault } from "../../../client/answer-fault.ts";
import type { KubectlCall, KubectlEnd } from "../kubectl.ts";
import { ApplyBatches } from "./apply-batches.ts";

const numbers = Array.from({ length: 50 }, (_, index) => index);
const signal = new AbortController().signal;

/** A kubectl that refuses objects with these messages, and writes down what it was called with. */
function kubectlThatSays(messages: (names: readonly string[]) => string) {
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
    return isApply && bad.length > 0 ? { code: 1, words: messages(bad) } : { code: 0, words: "" };
  };
  const ask = async (call: KubectlCall) => {
    const { code, words } = await run({ ...call, onOutput: () => {} });
    return { status: code === 0 ? 200 : 404, headers: {}, body: JSON.stringify({ kind: "Status", message: words }) };
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

test("objects that are all refused cost two processes", async () => {
  const kubectl = kubectlThatSays((names) =>
    names.map((name) => `Error from server (Forbidden): configmaps "${name}" is forbidden: no`).join("\n"),
  );
  const said = await fates(kubectl, numbers.map(String));
  expect(said).toEqual(numbers.map((index) => `configmaps "${index}" is forbidden: no`));
  expect(kubectl.calls.map(({ command }) => command)).toEqual(["get json", "apply json"]);
});

test("an accepted object among them is applied once more, and the others are told apart by their order", async () => {
  const kubectl = kubectlThatSays((names) =>
    names.map((name) => `Error from server (NotFound): secrets "of-${name}" not found`).join("\n"),
  );
  const names = numbers.map((index) => (index === 20 ? "good" : String(index)));
  expect(await fates(kubectl, names)).toEqual(names.map((name) => (name === "good" ? "applied" : `secrets "of-${name}" not found`)));
  expect(kubectl.calls.map(({ command }) => command)).toEqual(["get json", "apply json", "apply name", "apply json"]);
});

test("if it is not certain whose message is whose, a few are applied one after the other, and nobody gets the message of another", async () => {
  const kubectl = kubectlThatSays((names) => names.map((name) => `this kubectl is new: ${name}`).join("\n"));
  const said = await fates(kubectl, ["good", ...numbers.map(String)]);
  const unknown = "kubectl refused it and 49 others, and does not say which message is about which";
  expect(said).toEqual(["applied", ...numbers.map((index) => (index < 10 ? `this kubectl is new: ${index}` : unknown))]);
  expect(kubectl.calls.length).toBe(4 + 10);
  // The accepted object at the same time.
  expect(kubectl.mostAtOnce()).toBeLessThanOrEqual(2);
});
