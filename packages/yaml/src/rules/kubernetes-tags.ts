import { Scalar, type ScalarTag, type Tags } from "yaml";

const truth: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/,
  resolve: () => new Scalar(true),
};

const falsehood: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  test: /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/,
  resolve: () => new Scalar(false),
};

/** With Go's prefixes: a leading 0 means octal. Sexagesimal numbers such as 1:30 stay text, and so do integers that no double can represent. */
const integer: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?(?:0[bB][01][01_]*|0[oO]?[0-7][0-7_]*|0[xX][0-9a-fA-F][0-9a-fA-F_]*|0|[1-9][0-9_]*)$/,
  resolve: (text) => {
    const value = Number(integerOf(text));
    return Number.isFinite(value) ? value : text;
  },
};

const exactInteger: ScalarTag = {
  ...integer,
  resolve: (text) => {
    const exact = integerOf(text);
    return exact === undefined ? text : Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  },
};

/** The longest integer. Converting digits takes time that grows with their square. */
const mostDigits = 1000;

function integerOf(text: string): bigint | undefined {
  if (text.length > mostDigits) return undefined;
  const digits = text.replaceAll("_", "").replace(/^([-+]?)0([0-7])/, "$10o$2");
  const magnitude = BigInt(digits.replace(/^[-+]/, ""));
  return digits.startsWith("-") ? -magnitude : magnitude;
}

/** What no double can represent is a text, as in Go's decoder: 7e12345 is more likely a commit than a number. */
const decimal: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: (text) => {
    const value = Number(text.replaceAll("_", ""));
    return Number.isFinite(value) ? value : text;
  },
};

/** Decoded as text. */
const binary: ScalarTag = {
  tag: "tag:yaml.org,2002:binary",
  resolve: (text) => Buffer.from(text, "base64").toString(),
};

/**
 * The tags by which Kubernetes' tools read plain scalars: booleans and octal numbers as in YAML 1.1, while dates and 1:30 stay text.
 * Add them to the `failsafe` schema.
 */
export const plainTags: Tags = ["null", truth, falsehood, integer, "floatNaN", decimal];

/** The same for manifests: integers above 2^53 are bigint, and `!!binary` is decoded. */
export const exactTags: Tags = ["null", truth, falsehood, exactInteger, decimal, binary];
