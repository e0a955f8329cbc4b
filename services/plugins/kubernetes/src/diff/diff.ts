import { Fault } from "@slipway/plugin-sdk";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { comparable } from "./comparable.ts";

/** One difference. `old` or `new` is undefined if that side has no value at the path. */
export interface DiffNode {
  /** Field names and list indexes joined by dots: `spec.containers.0.image`. */
  readonly path: string;
  readonly steps: readonly (string | number)[];
  readonly old: JsonValue | undefined;
  readonly new: JsonValue | undefined;
}

/** What is not a difference. */
export interface DiffOptions {
  /** Keys that only the old side has. */
  readonly ignoreAddingMapKeys?: boolean;
  /** An empty or zero value on one side and no value on the other. */
  readonly equateEmpty?: boolean;
  /** A number and its text. */
  readonly compareNumberAndNumericString?: boolean;
  /** A boolean and its text. */
  readonly compareBooleanAndBooleanString?: boolean;
  /** Null, zero, false, an empty text, list and object differ from each other. */
  readonly distinguishEmpty?: boolean;
  /** Values are the same only if they are equal: nothing is normalised first, and no empty value equals another one. */
  readonly isExact?: boolean;
  /** Paths that are not compared, with everything below them. */
  readonly ignore?: readonly string[];
}

/**
 * How `desired` differs from `old`, sorted by path. Both are first normalised to the form in which Kubernetes stores them
 * (quantities, empty fields, a Secret's texts), so that two notations of the same value are equal. Throws `too_large` for objects that are nested thousands of levels deep.
 */
export function diffObjects(old: JsonObject, desired: JsonObject, options: DiffOptions = {}): readonly DiffNode[] {
  const walk = new Walk(options);
  try {
    const [a, b] = options.isExact === true ? [old, desired] : comparable(old, desired);
    walk.compare([], a, b);
  } catch (error) {
    if (error instanceof RangeError) throw new Fault("too_large", "the object is nested too deeply to be compared", { cause: error });
    throw error;
  }
  return walk.nodes.toSorted((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));
}

class Walk {
  readonly nodes: DiffNode[] = [];
  readonly #options: DiffOptions;
  readonly #ignored: ReadonlySet<string>;

  constructor(options: DiffOptions) {
    this.#options = options;
    this.#ignored = new Set(options.ignore);
  }

  compare(steps: readonly (string | number)[], old: JsonValue, desired: JsonValue): void {
    if (this.#isIgnored(steps) || this.#areBothEmpty(old, desired) || this.#areEqualScalars(old, desired)) return;
    if (isJsonObject(old) && isJsonObject(desired)) this.#compareObjects(steps, old, desired);
    else if (isJsonArray(old) && isJsonArray(desired)) this.#compareLists(steps, old, desired);
    else this.#add(steps, old, desired);
  }

  #compareObjects(steps: readonly (string | number)[], old: JsonObject, desired: JsonObject): void {
    for (const key of new Set([...Object.keys(old), ...Object.keys(desired)])) {
      const [a, b] = [ownValue(old, key), ownValue(desired, key)];
      const path = [...steps, key];
      if (a !== undefined && b !== undefined) this.compare(path, a, b);
      else if (a === undefined || !this.#options.ignoreAddingMapKeys) this.#compareMissing(path, a, b);
    }
  }

  #compareLists(steps: readonly (string | number)[], old: readonly JsonValue[], desired: readonly JsonValue[]): void {
    for (let index = 0; index < Math.max(old.length, desired.length); index++) {
      const [a, b] = [old[index], desired[index]];
      if (a !== undefined && b !== undefined) this.compare([...steps, index], a, b);
      else this.#add([...steps, index], a, b);
    }
  }

  #compareMissing(steps: readonly (string | number)[], old: JsonValue | undefined, desired: JsonValue | undefined): void {
    const present = old ?? desired;
    if (this.#options.equateEmpty && (present === undefined || isEmpty(present))) return;
    this.#add(steps, old, desired);
  }

  #areBothEmpty(old: JsonValue, desired: JsonValue): boolean {
    const { distinguishEmpty = false, isExact = false } = this.#options;
    return !distinguishEmpty && !isExact && isEmpty(old) && isEmpty(desired);
  }

  #areEqualScalars(old: JsonValue, desired: JsonValue): boolean {
    if (old === desired) return true;
    const [oldType, newType] = [typeof old, typeof desired];
    if (isNumber(old) && isNumber(desired)) return oldType === newType ? false : old.toString() === desired.toString();
    if (this.#options.compareNumberAndNumericString) {
      if (isNumber(old) && typeof desired === "string") return equalsNumber(desired, old);
      if (typeof old === "string" && isNumber(desired)) return equalsNumber(old, desired);
    }
    if (this.#options.compareBooleanAndBooleanString) {
      if (oldType === "boolean" && newType === "string") return String(old) === desired;
      if (oldType === "string" && newType === "boolean") return old === String(desired);
    }
    return false;
  }

  #isIgnored(steps: readonly (string | number)[]): boolean {
    return this.#ignored.size > 0 && this.#ignored.has(steps.join("."));
  }

  #add(steps: readonly (string | number)[], old: JsonValue | undefined, desired: JsonValue | undefined): void {
    if (this.#isIgnored(steps)) return;
    const [oldLeft, newLeft] = [this.#withoutIgnored(steps, old), this.#withoutIgnored(steps, desired)];
    this.nodes.push({ path: steps.join("."), steps, old: oldLeft, new: newLeft });
  }

  /** A value that only one side has, without its ignored parts. */
  #withoutIgnored(steps: readonly (string | number)[], value: JsonValue | undefined): JsonValue | undefined {
    if (this.#ignored.size === 0 || value === undefined) return value;
    if (isJsonArray(value))
      return value
        .filter((_, index) => !this.#isIgnored([...steps, index]))
        .map((item, index) => this.#withoutIgnored([...steps, index], item) ?? null);
    if (!isJsonObject(value)) return value;
    const left = Object.entries(value).filter(([key]) => !this.#isIgnored([...steps, key]));
    return Object.fromEntries(left.map(([key, item]) => [key, this.#withoutIgnored([...steps, key], item) ?? null]));
  }
}

function ownValue(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isNumber(value: JsonValue): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Whether the text is the same number. */
function equalsNumber(text: string, number: number | bigint): boolean {
  if (text === number.toString()) return true;
  return typeof number === "number" && /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(text) && Number(text) === number;
}

/** Null, zero, false, an empty text, list or object. */
function isEmpty(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.length === 0;
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return !value;
}
