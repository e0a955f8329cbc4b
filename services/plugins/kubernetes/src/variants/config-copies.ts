import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, listAt, objectAt, textAt, withValueAt } from "../json/json.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { copyName, namedCopy } from "./named-copy.ts";

/** The ConfigMaps of an application. */
export function findConfigMaps(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ object }) => object.apiVersion === "v1" && object.kind === "ConfigMap");
}

/** The Secrets of an application. */
export function findSecrets(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ object }) => object.apiVersion === "v1" && object.kind === "Secret");
}

/** Copies of ConfigMaps and Secrets, so that each variant reads its own. */
export function copyConfigs(configs: readonly Manifest[], suffix: string): readonly Manifest[] {
  return configs.map((config) => namedCopy(config, suffix));
}

/** The names of the copied ConfigMaps and Secrets. */
interface Copied {
  readonly configMaps: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly suffix: string;
}

/**
 * The workload with its pods reading the copies of `configs`: in volumes, including projected ones, in the environment of every container, and for
 * image pulls. References to objects that the application does not declare stay.
 */
export function readCopies(workload: KubeObject, configs: readonly Manifest[], suffix: string): KubeObject {
  const near = nearTo(workload, configs);
  const namesOf = (found: readonly Manifest[]) => new Set(found.map(({ object }) => object.metadata.name));
  const copied: Copied = { configMaps: namesOf(findConfigMaps(near)), secrets: namesOf(findSecrets(near)), suffix };
  const path = ["spec", "template", "spec"] as const;
  const pods = objectAt(workload, ...path);
  const rewritten = [
    ["volumes", (volume: JsonObject) => volumeOf(volume, copied)],
    ["imagePullSecrets", (reference: JsonObject) => renamed(reference, "name", copied.secrets, suffix)],
    ["containers", (container: JsonObject) => containerOf(container, copied)],
    ["initContainers", (container: JsonObject) => containerOf(container, copied)],
  ] as const;
  const spec = rewritten.reduce<JsonObject>((all, [field, change]) => eachOf(all, field, change), pods);
  return { ...workload, spec: objectAt(withValueAt(workload, path, spec), "spec") };
}

/** Pods read only from their own namespace. If nothing is declared exactly there, none and `default` are taken for the same. */
function nearTo(workload: KubeObject, configs: readonly Manifest[]): readonly Manifest[] {
  const own = namespaceOf(workload);
  const exact = configs.filter(({ object }) => namespaceOf(object) === own);
  const names = new Set(exact.map(({ object }) => `${object.kind}/${object.metadata.name}`));
  const likely = configs.filter(
    ({ object }) => !names.has(`${object.kind}/${object.metadata.name}`) && scopeOf(object) === scopeOf(workload),
  );
  return [...exact, ...likely];
}

function scopeOf(object: KubeObject): string {
  const namespace = namespaceOf(object);
  return namespace === "default" ? "" : namespace;
}

function volumeOf(volume: JsonObject, { configMaps, secrets, suffix }: Copied): JsonObject {
  const source = (from: JsonObject, secretName: string) =>
    within(
      within(from, "configMap", (configMap) => renamed(configMap, "name", configMaps, suffix)),
      "secret",
      (secret) => renamed(secret, secretName, secrets, suffix),
    );
  return within(source(volume, "secretName"), "projected", (projected) => eachOf(projected, "sources", (from) => source(from, "name")));
}

function containerOf(container: JsonObject, { configMaps, secrets, suffix }: Copied): JsonObject {
  const references = (from: JsonObject, configMapField: string, secretField: string) =>
    within(
      within(from, configMapField, (reference) => renamed(reference, "name", configMaps, suffix)),
      secretField,
      (reference) => renamed(reference, "name", secrets, suffix),
    );
  const withVariables = eachOf(container, "env", (variable) =>
    within(variable, "valueFrom", (from) => references(from, "configMapKeyRef", "secretKeyRef")),
  );
  return eachOf(withVariables, "envFrom", (from) => references(from, "configMapRef", "secretRef"));
}

function renamed(reference: JsonObject, field: string, names: ReadonlySet<string>, suffix: string): JsonObject {
  const name = textAt(reference, field);
  return names.has(name) ? { ...reference, [field]: copyName(name, suffix) } : reference;
}

function within(object: JsonObject, field: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? { ...object, [field]: change(value) } : object;
}

function eachOf(object: JsonObject, field: string, change: (item: JsonObject) => JsonObject): JsonObject {
  if (!isJsonArray(object[field])) return object;
  return { ...object, [field]: listAt(object, field).map((item: JsonValue) => (isJsonObject(item) ? change(item) : item)) };
}
