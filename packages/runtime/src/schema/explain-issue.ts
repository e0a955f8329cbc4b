import { closest } from "@slipway/domain";
import type { core } from "zod";

import { formatWords } from "./format-words.ts";
import { tooLarge, tooSmall } from "./size-words.ts";

/** The message for a value that is not there. */
export const missing = "is missing";

/** The message for a value that a refinement without words refuses. */
export const notAccepted = "is not accepted";

const names: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping",
  record: "a mapping",
  null: "null",
};

/** The message for an issue of any schema that has no words of its own for it. It does not contain the value, which may be a secret. */
export function explainIssue(issue: core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? missing : wrongType(issue.expected, issue.input);
    case "invalid_value":
      return wrongChoice(issue.values.map(String), issue.input);
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return tooLarge(issue);
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_format":
      return formatWords(issue);
    case "invalid_union":
      return issue.input === undefined ? missing : noForm(issue);
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownField(key, knownKeys(issue.inst))).join("\n");
    case "invalid_key":
      return "has a key that is not accepted";
    case "custom":
      return notAccepted;
    default:
      return undefined;
  }
}

/** The message for a field that the schema does not have, and the field that may be meant. */
export function unknownField(field: string, known: readonly string[], consequence = ""): string {
  const guess = closest(field, known);
  return `unknown field${consequence}${guess === undefined ? "" : `; did you mean ${guess}?`}`;
}

/** The message for a field that decides the form of its mapping: the values of all forms. */
export function noSuchForm(values: readonly core.util.Primitive[]): string {
  return wrongChoice(values.map(String), null);
}

/** The keys that an object, or a record with certain keys, accepts. */
function knownKeys(schema: core.$ZodRawIssue["inst"]): readonly string[] {
  const { def } = (schema as core.$ZodTypes)._zod; // the closed list of all schema classes; checks do not raise this issue
  if (def.type === "object") return Object.keys(def.shape);
  return def.type === "record" ? [...(def.keyType._zod.values ?? [])].map(String) : [];
}

/** The message for a value that has none of several forms: which field decides, or which types it may have, if the forms differ by that. */
function noForm({ errors, discriminator, options, input }: core.$ZodRawIssue<core.$ZodIssueInvalidUnion>): string | undefined {
  if (typeof discriminator === "string" && Array.isArray(options)) {
    const given = (input as Readonly<Record<string, unknown>>)[discriminator]; // a union of mappings reads mappings only
    return wrongChoice(options.map(String), given);
  }
  const types = errors.map(([issue]) => (issue?.code === "invalid_type" && issue.path.length === 0 ? issue.expected : undefined));
  if (types.length === 0 || types.some((type) => type === undefined)) return "has none of the accepted forms";
  const wanted = [...new Set(types)].map((type) => names[type ?? ""] ?? type);
  return `must be ${[wanted.slice(0, -1).join(", "), ...wanted.slice(-1)].filter((part) => part !== "").join(" or ")}, not ${nameOf(input)}`;
}

function wrongType(expected: string, input: unknown): string {
  const wanted = names[expected] ?? expected;
  if (typeof input === "number" && !Number.isFinite(input)) return `must be ${wanted}`;
  if (expected === "int" && typeof input === "number") return `must be ${wanted}`;
  const hint = expected === "string" && (typeof input === "number" || typeof input === "boolean") ? "; put it in quotes" : "";
  return `must be ${wanted}, not ${nameOf(input)}${hint}`;
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return names[value === null ? "null" : typeof value] ?? typeof value;
}

/** A longer list would hide the problem. */
const mostChoices = 10;

function wrongChoice(choices: readonly string[], input: unknown): string {
  const guess = typeof input === "string" ? closest(input, choices) : undefined;
  const absent = input === undefined ? `${missing}: ` : "";
  if (choices.length === 1) return `${absent}must be ${choices[0]}`;
  const list = choices.length > mostChoices ? "is not a known name" : `must be one of ${choices.join(", ")}`;
  return guess === undefined ? absent + list : `${list}; did you mean ${guess}?`;
}
