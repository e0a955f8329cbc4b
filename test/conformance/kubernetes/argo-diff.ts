import { type DiffNode, diffObjects } from "../../../services/plugins/kubernetes/src/diff/diff.ts";
import { withoutServerFields } from "../../../services/plugins/kubernetes/src/fields/designed-fields.ts";
import { type FieldSet, isNothing } from "../../../services/plugins/kubernetes/src/fields/field-set.ts";
import { fieldsMissingIn, fieldsPresentIn } from "../../../services/plugins/kubernetes/src/fields/field-values.ts";
import { managersOf } from "../../../services/plugins/kubernetes/src/fields/managers.ts";
import { isJsonObject, type JsonObject, type JsonValue, objectAt } from "../../../services/plugins/kubernetes/src/json/json.ts";
import { annotationOf } from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";
import { predictedDrift } from "../../../services/plugins/kubernetes/src/predict/predicted-drift.ts";
import { objects } from "./manifests.ts";

interface ThreeWay {
  readonly config: string | null;
  readonly live: string | null;
}

/**
 * Without a cluster: what Git declares, and what kubectl's annotation says that it declared before. An item that somebody else added to a list is a
 * difference, as it is to us with a cluster; Argo CD leaves it.
 */
export function argoDiff({ config, live }: ThreeWay): { readonly modified: boolean } {
  const [declared, present] = [config === null ? undefined : objects(config)[0], live === null ? undefined : objects(live)[0]];
  if (declared === undefined || present === undefined) return { modified: present === undefined };
  const wanted = withoutServerFields(declared);
  const changed = structural(present, wanted);
  const applied: JsonObject = objects(annotationOf(present, "kubectl.kubernetes.io/last-applied-configuration"))[0] ?? {};
  const { apiVersion: _, kind: __, metadata, ...content } = applied;
  const { name: ___, namespace: ____, ...marks } = objectAt({ metadata: metadata ?? {} }, "metadata");
  const removed = fieldsMissingIn(wanted, fieldsPresentIn(present, fieldsOf({ ...content, metadata: marks })));
  return { modified: changed.length > 0 || !isNothing(removed) };
}

function structural(live: JsonObject, declared: JsonObject): readonly DiffNode[] {
  return diffObjects(live, declared, { equateEmpty: true, ignoreAddingMapKeys: true, compareNumberAndNumericString: true });
}

/** The fields of an applied object: maps one by one, lists as a whole. */
function fieldsOf(value: JsonObject): FieldSet {
  const entries = Object.entries(value).filter(([, item]) => item !== null && !(isJsonObject(item) && Object.keys(item).length === 0));
  return Object.fromEntries(entries.map(([key, item]): [string, JsonValue] => [`f:${key}`, isJsonObject(item) ? fieldsOf(item) : {}]));
}

interface Managed {
  readonly config: string;
  readonly live: string;
  readonly manager: string;
}

/** Without a cluster: what Git declares, and what the field manager of the deployments owns. */
export function argoStructuredMergeDiff({ config, live, manager }: Managed): { readonly modified: boolean } {
  const [declared, present] = [objects(config)[0], objects(live)[0]];
  if (declared === undefined || present === undefined) return { modified: true };
  const owned = managersOf(present).filter(({ name, operation }) => name === manager && operation === "Apply");
  const removed = owned.map(({ fields }) => fieldsMissingIn(declared, fieldsPresentIn(present, fields)));
  return { modified: structural(present, declared).length > 0 || !removed.every(isNothing) };
}

interface ServerSide {
  readonly config: string;
  readonly live: string;
  /** The recorded answer to a dry run. */
  readonly predictedLive: string;
  readonly options: { readonly ignoreFields?: readonly (readonly string[])[] };
}

/** With the server's answer. */
export function argoServerSideDiff({ config, live, predictedLive, options }: ServerSide): { readonly modified: boolean } {
  const [declared = {}, present = {}, predicted = {}] = [config, live, predictedLive].map((text) => objects(text)[0]);
  const ignoredFields = options.ignoreFields ?? [];
  const isIgnored = (steps: readonly (string | number)[]) =>
    ignoredFields.some((path) => path.every((step, index) => step === steps[index]));
  return { modified: predictedDrift({ live: present, predicted, declared, ignored: { isIgnored } }).length > 0 };
}
