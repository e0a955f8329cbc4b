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

/** A leading 0 is octal; sexagesimal numbers such as 1:30 stay text. */
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
 * How Kubernetes' tools read plain scalars: the booleans and octal numbers of YAML 1.1, while dates and 1:30 stay text.
 * To be added to the tags of the `failsafe` schema. Keys are left as they are written, so `on:` and `1.10:` stay what they look like.
 */
export const kubernetesTags: Tags = ["null", truth, falsehood, integer, "floatNaN", decimal, "merge"];
