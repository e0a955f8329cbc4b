import { type Document, isAlias, isMap, isScalar, isSeq, Lexer, type Node, parseAllDocuments, Scalar } from "yaml";
import type { PlainValue } from "./encrypted-value.ts";
import { limitTokens } from "./limit-tokens.ts";
import { goFloat, type SopsFile, type SopsLeaf } from "./sops-file.ts";
import { metadataOf } from "./sops-metadata.ts";
import { SopsProblem } from "./sops-problem.ts";

/** Reads a YAML file that SOPS has encrypted. Undefined if it is not one. Throws a `SopsProblem` for what cannot be read. */
export function readSopsYaml(text: string): SopsFile | undefined {
  limitTokens(new Lexer().lex(text));
  // The library compares each key with all others, so `leavesOf` looks for those that are there twice.
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: "silent" });
  if (!Array.isArray(documents)) return undefined;
  const noted = documents.map((document) => ({ document, pair: pairOf(document) }));
  const [first] = noted.flatMap(({ document, pair }) => {
    const metadata = pair && metadataOf(pair.value?.toJS(document));
    return metadata ? [{ metadata, offset: pair.start }] : [];
  });
  if (!first) return undefined;
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error) throw new SopsProblem(error.pos[0], `the file is not valid YAML: ${error.code.toLowerCase().replaceAll("_", " ")}`);
  return {
    ...first,
    leaves: documents.flatMap((document) => leavesOf(document.contents, [], 0)),
    removed: noted.flatMap(({ pair }) => (pair ? [{ start: pair.start, end: pair.end }] : [])),
    write: ({ text: value, type }) => (type === "str" ? doubleQuoted(value) : type === "bool" ? value.toLowerCase() : value),
  };
}

/** The field `sops` of a document. */
function pairOf({ contents }: Document) {
  if (!isMap(contents)) return undefined;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === "sops");
  if (!pair) return undefined;
  const value = pair.value as Node | null;
  const key = pair.key as Node;
  return { value, start: key.range?.[0] ?? 0, end: (value ?? key).range?.[2] ?? 0 };
}

/** Deeper files are refused: they are no manifests. */
const deepest = 200;

function leavesOf(node: unknown, path: readonly string[], depth: number): readonly SopsLeaf[] {
  if (node === null || node === undefined) return [];
  const at = (node as Node).range?.[0] ?? 0;
  if (depth > deepest) throw new SopsProblem(at, `the file is nested deeper than ${deepest} levels`);
  if (isAlias(node)) throw new SopsProblem(at, "SOPS does not keep aliases: write the value out");
  if (isSeq(node)) return node.items.flatMap((item) => leavesOf(item, path, depth + 1));
  if (isMap(node)) {
    const names = new Set<unknown>();
    return node.items.flatMap(({ key, value }) => {
      if (!isScalar(key)) throw new SopsProblem(at, "SOPS reads only keys that are texts");
      const name = key.type === Scalar.PLAIN ? (key.source ?? "") : String(key.value);
      if (names.has(key.value)) throw new SopsProblem(key.range?.[0] ?? at, "this key is there twice");
      names.add(key.value);
      return depth === 0 && name === "sops" ? [] : leavesOf(value, [...path, name], depth + 1);
    });
  }
  if (!isScalar(node)) return [];
  const value = plainValue(node);
  return value ? [{ path, value, start: at, end: node.range?.[1] ?? at }] : [];
}

/** A scalar as SOPS reads it, with Go's yaml.v3. Undefined for null. */
function plainValue(scalar: Scalar): PlainValue | undefined {
  if (scalar.type !== Scalar.PLAIN || scalar.tag !== undefined) return { text: String(scalar.value ?? ""), type: "str" };
  const source = scalar.source ?? "";
  if (/^(?:~|null|Null|NULL|)$/.test(source)) return undefined;
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(source))
    return { text: source.toLowerCase() === "true" ? "True" : "False", type: "bool" };
  const digits = source.replaceAll("_", "");
  const integer = /^([-+]?)(0[xX][\da-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|\d+)$/.exec(digits);
  if (integer && /^[-+\d]/.test(source)) {
    const [, sign = "", number = ""] = integer;
    const read = BigInt(/^0\d/.test(number) ? `0o${number.slice(1)}` : number.toLowerCase());
    return { text: String(sign === "-" ? -read : read), type: "int" };
  }
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(digits)) return { text: goFloat(Number(digits)), type: "float" };
  return { text: source, type: "str" };
}

/** As YAML and JSON read it, with every character escaped that is not printed as it is. */
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
