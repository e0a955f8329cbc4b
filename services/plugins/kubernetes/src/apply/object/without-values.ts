import { Fault } from "@slipway/plugin-sdk";
import { type JsonValue, objectAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";

/** Shorter values of ConfigMaps are words that messages have anyway, such as `true`. */
const shortestOfConfigMap = 5;

/** Servers and webhooks quote what they reject, but the values of a Secret or ConfigMap must not reach a log. */
export function withoutValues(fault: Fault, object: KubeObject): Fault {
  const hidden = hiddenIn(object).filter((value) => value.trim() !== "");
  if (hidden.length === 0) return fault;
  const message = hidden.toSorted((a, b) => b.length - a.length).reduce(hide, fault.message);
  // What the server said beside the message may quote more of a Secret.
  return message === fault.message && !isSecret(object) ? fault : new Fault(fault.code, message);
}

function isSecret({ kind }: KubeObject): boolean {
  return kind.toLowerCase() === "secret";
}

function hiddenIn(object: KubeObject): readonly string[] {
  switch (object.kind.toLowerCase()) {
    case "secret": {
      // A value in a wrong field, or a list in place of a map, is quoted too.
      const { apiVersion: _, kind: __, metadata: ___, type: ____, ...contents } = object;
      const decoded = texts(objectAt(object, "data")).map((value) => Buffer.from(value, "base64").toString());
      return [...texts(contents), ...decoded].flatMap(asQuoted);
    }
    case "configmap":
      return [...texts(objectAt(object, "data")), ...texts(objectAt(object, "binaryData"))]
        .flatMap(asQuoted)
        .filter(({ length }) => length >= shortestOfConfigMap);
    default:
      return [];
  }
}

/** Every value below it, including misplaced ones. */
function texts(value: JsonValue): readonly string[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [String(value)];
}

/** A value, as Go quotes it, and its lines. */
function asQuoted(value: string): readonly string[] {
  const lines = value.split("\n").map((line) => line.trim());
  return [...new Set([value, JSON.stringify(value).slice(1, -1), ...(lines.length > 1 ? lines.filter((line) => line.length > 3) : [])])];
}

/** Short values are masked only as separate words. Otherwise they would remove letters from other words. */
function hide(text: string, value: string): string {
  if (value.length > 3) return text.replaceAll(value, "*****");
  return text.replace(new RegExp(`(?<!\\w)${RegExp.escape(value)}(?!\\w)`, "g"), "*****");
}
