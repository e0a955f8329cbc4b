import { foldStringData } from "../../../services/plugins/kubernetes/src/decorate/fold-string-data.ts";
import { maskObjects } from "../../../services/plugins/kubernetes/src/diff/mask-objects.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../../services/plugins/kubernetes/src/json/json.ts";
import { decodeJson } from "../../../services/plugins/kubernetes/src/json/json-codec.ts";
import type { KubeObject } from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";

type Functions = Readonly<Record<string, (input: never) => unknown>>;

interface Secrets {
  readonly target: string | null;
  readonly live: string | null;
  readonly hideAnnotations: Readonly<Record<string, boolean>> | null;
}

/** Functions of the `diff` cases that are Argo CD's. */
export const argo: Functions = {
  argoHideSecret: ({ target, live, hideAnnotations }: Secrets) => {
    const read = (text: string | null) => (text === null ? undefined : (decodeJson(text) as JsonObject)); // the cases are objects
    const [a, b] = maskObjects([read(target), read(live)] as const, { annotations: Object.keys(hideAnnotations ?? {}) });
    return { target: a ? inPluses(a) : null, live: b ? inPluses(b) : null };
  },
  argoNormalizeSecret: ({ manifest }: { manifest: string }) => ({ manifest: foldStringData(decodeJson(manifest) as KubeObject) }), // the cases are objects
};

/** Argo CD masks with a run of `+`, longer for each further value of a field. */
function inPluses(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(inPluses);
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inPluses(item)]));
  if (typeof value !== "string") return value;
  return value.replaceAll(/\*{5}(?: \((\d+)\))?/g, (_, number: string | undefined) => "+".repeat(4 + 4 * Number(number ?? 1)));
}
