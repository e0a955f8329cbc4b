import { messageOf } from "@slipway/plugin-sdk";
import { type Document, LineCounter, type ParsedNode, parseAllDocuments, type ScalarTag, type Tags } from "yaml";
import type { JsonValue } from "../json/json.ts";

/** One document of a YAML text. */
export interface YamlDocument {
  /** First line of its content, counted from 1. */
  readonly line: number;
  readonly value: JsonValue;
}

/** Why a text is not valid YAML. */
export interface YamlProblem {
  readonly line: number;
  readonly message: string;
}

const truths = new Set(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]);

/** Booleans of YAML 1.1, which Kubernetes' parser accepts: `on` and `y` are true. */
const boolean: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => truths.has(text),
};

/** Integers with Go's prefixes: a leading 0 is octal. Those above 2^53 are bigint. */
const integer: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?(?:0[bB][01][01_]*|0[oO]?[0-7][0-7_]*|0[xX][0-9a-fA-F][0-9a-fA-F_]*|0|[1-9][0-9_]*)$/,
  resolve(text) {
    const digits = text.replaceAll("_", "").replace(/^([-+]?)0([0-7])/, "$10o$2");
    const negative = digits.startsWith("-");
    const exact = BigInt(digits.replace(/^[-+]/, ""));
    const value = negative ? -exact : exact;
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  },
};

const float: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: (text) => Number(text.replaceAll("_", "")),
};

/** Decoded as text. */
const binary: ScalarTag = {
  tag: "tag:yaml.org,2002:binary",
  resolve: (text) => Buffer.from(text, "base64").toString(),
};

const kubernetesTags: Tags = ["null", boolean, integer, float, binary];

/**
 * Reads every document of `text` by the rules of Kubernetes' own parser: YAML 1.1 booleans, dates are text, the last of two equal keys wins.
 * Empty documents are skipped. If there are problems, no document is returned.
 */
export function parseKubernetesYaml(text: string): {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly YamlProblem[];
} {
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(text, {
    schema: "failsafe",
    customTags: kubernetesTags,
    merge: true,
    uniqueKeys: false,
    lineCounter,
    prettyErrors: false,
    logLevel: "silent",
  });
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  const all = Array.isArray(parsed) ? parsed : [];

  const problems = all.flatMap(({ errors }) => errors.map((error) => ({ line: lineAt(error.pos[0]), message: error.message })));
  if (problems.length > 0) return { documents: [], problems };

  const documents: YamlDocument[] = [];
  for (const document of all) {
    const line = lineAt(document.contents?.range[0] ?? document.range[0]);
    try {
      const value = plainValue(document);
      if (value !== null) documents.push({ line, value });
    } catch (error) {
      // Too many aliases, or an alias without an anchor.
      problems.push({ line, message: messageOf(error) });
    }
  }
  return problems.length > 0 ? { documents: [], problems } : { documents, problems };
}

/** The content of a document. Throws for a tag without a JSON equivalent, such as `!!set`. */
function plainValue(document: Document.Parsed<ParsedNode>): JsonValue {
  return jsonOnly(document.toJS({ maxAliasCount: 1000 }));
}

function jsonOnly(value: unknown): JsonValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(jsonOnly);
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error("a value has a tag that Kubernetes does not know");
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOnly(item)]));
}
