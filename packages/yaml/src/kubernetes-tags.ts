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

/** A leading 0 means octal; sexagesimal numbers such as 1:30 stay text. */
const integer: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?(?:0[bB][01_]+|0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]*|[1-9][0-9_]*)$/,
  resolve: (text) => {
    const digits = text.replaceAll("_", "").toLowerCase();
    const magnitude = digits.replace(/^[-+]/, "").replace(/^0(?=[0-7])/, "0o");
    return digits.startsWith("-") ? -Number(magnitude) : Number(magnitude);
  },
};

const decimal: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: /^[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: (text) => Number.parseFloat(text.replaceAll("_", "")),
};

/**
 * The tags by which Kubernetes' tools read plain scalars: booleans and octal numbers as in YAML 1.1, while dates and 1:30 stay text.
 * Add them to the `failsafe` schema. Keys are not converted, so `on:` and `1.10:` stay text.
 */
export const kubernetesTags: Tags = ["null", truth, falsehood, integer, "floatNaN", decimal, "merge"];
