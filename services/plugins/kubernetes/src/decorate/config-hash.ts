import { createHash } from "node:crypto";
import { Fault } from "@slipway/plugin-sdk";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, objectAt, textAt, withValueAt } from "../json/json.ts";
import { encodeJson } from "../json/json-codec.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";
import { DeclaredConfigs } from "./declared-configs.ts";
import { marks } from "./marks.ts";
import { referencedConfigMaps, referencedSecrets } from "./references.ts";

const restartedKinds = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/**
 * Annotates the pods of every workload with a hash of the declared ConfigMaps and Secrets they read, so that a change restarts them.
 * Workloads that read none of them are not changed.
 */
export function annotateConfigHash(manifests: readonly Manifest[]): readonly Manifest[] {
  const configs = new DeclaredConfigs(manifests);
  return manifests.map((manifest) => {
    const { object } = manifest;
    if (!restartedKinds.has(object.kind)) return manifest;
    const namespace = namespaceOf(object);
    const read = [
      ...referencedConfigMaps(object).flatMap((name) => configs.readAs("ConfigMap", namespace, name)),
      ...referencedSecrets(object).flatMap((name) => configs.readAs("Secret", namespace, name)),
    ];
    return read.length === 0 ? manifest : withObject(manifest, withPodAnnotation(object, configHash(read)));
  });
}

/**
 * A hash of ConfigMaps and Secrets, ten characters in the format of kubectl's and kustomize's generated names. It is the one that PipeCD computes,
 * so pods do not restart when an application comes from there. Throws `invalid` if there is none to hash.
 */
export function configHash(configs: readonly JsonObject[]): string {
  if (configs.length === 0) throw new Fault("invalid", "there is nothing to hash");
  const digest = createHash("sha256");
  for (const config of configs) digest.update(encodeForHash(config));
  const letters: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };
  return digest
    .digest("hex")
    .slice(0, 10)
    .replace(/[013ae]/g, (digit) => letters[digit] ?? digit);
}

/** Exactly these fields are hashed, as Go's types of them are written: `data` that is missing is null, and one that is empty is an empty mapping. */
function encodeForHash(config: JsonObject): string {
  const kind = textAt(config, "kind");
  const hashed = {
    kind,
    name: textAt(config, "metadata", "name"),
    ...(typeof config["immutable"] === "boolean" && { immutable: config["immutable"] }),
  };
  if (kind === "Secret") return goJson({ ...hashed, type: textAt(config, "type"), data: mapped(config["data"], canonicalBase64) });
  if (kind !== "ConfigMap") return `${goJson(config)}\n`;
  const binaryData = mapped(config["binaryData"], canonicalBase64);
  return goJson({
    ...hashed,
    data: mapped(config["data"], (text) => text ?? ""),
    ...(isJsonObject(binaryData) && Object.keys(binaryData).length > 0 && { binaryData }),
  });
}

function mapped(data: JsonValue | undefined, change: (value: JsonValue) => JsonValue): JsonValue {
  if (!isJsonObject(data)) return null;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, change(value)]));
}

/** Line breaks in base64 have no meaning, and Go writes none. What is no base64 stays; no cluster accepts it. */
function canonicalBase64(value: JsonValue): JsonValue {
  return typeof value === "string" ? value.replace(/[\r\n]/g, "") : value;
}

/** JSON as Go writes it: keys sorted, `<`, `>`, `&` and the line separators escaped. */
function goJson(value: JsonObject): string {
  return encodeJson(sorted(value)).replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function sorted(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

function withPodAnnotation(workload: KubeObject, hash: string): KubeObject {
  const path = ["spec", "template", "metadata", "annotations"] as const;
  const annotated = withValueAt(workload, path, { ...objectAt(workload, ...path), [marks.configHash]: hash });
  return { ...workload, spec: objectAt(annotated, "spec") };
}
