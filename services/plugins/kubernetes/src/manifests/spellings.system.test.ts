import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, useTrial } from "../testing/use-trial.ts";

useTrial();

const configMap = (value: string, of = "", name = "twin") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${of && `, namespace: ${of}`}}\ndata: {value: ${value}}\n`;
const liveValue = async (of: string, name = "twin") =>
  (await cluster.request<{ data?: { value?: string } }>("GET", `/api/v1/namespaces/${of}/configmaps/${name}`)).body.data?.value;

/** An application on a target whose objects are in the test's namespace unless they name another. */
async function trialInNamespace(): Promise<Trial> {
  const dir = await tempDir("kubeconfig");
  const kubeConfigPath = join(dir.path, "kubeconfig");
  const config = JSON.parse(await readFile(cluster.kubeconfigPath, "utf8"));
  for (const { context } of config.contexts) context.namespace = namespace;
  await writeFile(kubeConfigPath, JSON.stringify(config));
  const trial = new Trial({ kubeConfigPath, applicationId: randomUUID() });
  onTestFinished(async () => {
    await trial[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });
  return trial;
}

test("an object that names its namespace and the same one without are one: the sync is refused before anything is applied, and live state says so", async () => {
  const trial = await trialInNamespace();
  const files = { "a.yaml": configMap("first", "", "other") + configMap("first", namespace) + configMap("second") };
  const { result, message } = await trial.deploy({ files });
  expect(result).toBe("failed");
  expect(message).toContain(`the namespace of an object that names none is ${namespace}: remove one of each`);
  expect(message).toContain(`a.yaml:12: ConfigMap ${namespace}/twin is declared twice, first at a.yaml:7`);
  expect([await liveValue(namespace), await liveValue(namespace, "other")]).toEqual([undefined, undefined]);
  expect((await trial.livestate(files)).sync).toMatchObject({ status: "invalid-config", detail: expect.stringContaining("a.yaml:12") });
});

test("an object without a namespace and one in default are two where the namespace is another, also for prune", async () => {
  const trial = await trialInNamespace();
  const name = `twin-${namespace}`;
  onTestFinished(async () => void (await cluster.request("DELETE", `/api/v1/namespaces/default/configmaps/${name}`)));
  const both = { "a.yaml": configMap("mine", "", name) + configMap("shared", "default", name) };
  expect((await trial.deploy({ files: both })).message).toBe("");
  expect([await liveValue(namespace, name), await liveValue("default", name)]).toEqual(["mine", "shared"]);
  expect((await trial.livestate(both)).sync).toEqual({ status: "synced" });

  const one = { "a.yaml": configMap("mine", "", name) };
  expect((await trial.deploy({ files: one, options: { prune: true } })).message).toBe("");
  expect([await liveValue(namespace, name), await liveValue("default", name)]).toEqual(["mine", undefined]);
});

test("to write the namespace that an object is in anyway changes nothing", async () => {
  const trial = await trialInNamespace();
  await trial.deploy({ files: { "a.yaml": configMap("same") } });
  const written = { "a.yaml": configMap("same", namespace) };
  expect((await trial.livestate(written)).sync.status).toBe("synced");
  const { lines } = await trial.deploy({ files: written, options: { prune: true } });
  expect(lines.join("\n")).not.toContain("deleted");
  expect(await liveValue(namespace)).toBe("same");
});
