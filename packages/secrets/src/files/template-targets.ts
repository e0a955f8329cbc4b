import { type ApplicationConfig, type FieldPath, parseApplicationFile } from "@slipway/app-config";
import { Fault } from "@slipway/domain";

/** Makes the error about a field of an application file, with its place. */
export type AtField = (field: FieldPath, message: string) => Fault;

export function atFieldOf(content: Uint8Array, filename: string): AtField {
  return (field, message) => {
    const { line, column } = parseApplicationFile(content, { filename }).locate(field);
    return new Fault("invalid", `${filename}:${line}:${column}: ${field.join(".")}: ${message}`);
  };
}

/** A template of an application, and the field that names it. */
export interface TemplateTarget {
  readonly file: string;
  readonly field: FieldPath;
}

export function targetsOf({ encryption, attachment }: Pick<ApplicationConfig, "encryption" | "attachment">): readonly TemplateTarget[] {
  const named = (files: readonly string[], field: FieldPath) => files.map((file, index) => ({ file, field: [...field, index] }));
  return [
    ...named(encryption?.decryptionTargets ?? [], ["spec", "encryption", "decryptionTargets"]),
    ...named(attachment?.targets ?? [], ["spec", "attachment", "targets"]),
  ];
}
